using System.Collections.Concurrent;
using System.Diagnostics;

namespace Bellwether.Testing.Servers;

/// <summary>
/// A server program as a child: its output goes to a file, and it dies with this process, however that ends.
/// </summary>
/// <remarks>
/// The kernel's parent-death signal follows the <em>thread</em> that forked, and pool threads come and go: all children are
/// therefore started by one thread that lives as long as the process.
/// </remarks>
internal sealed class ChildProcess : IAsyncDisposable
{
    private static readonly BlockingCollection<Action> Starts = StartThread();

    private readonly Process _process;

    private ChildProcess(Process process, string logFile)
    {
        _process = process;
        LogFile = logFile;
    }

    public string LogFile { get; }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>Of a process that has exited.</summary>
    public int ExitCode => _process.ExitCode;

    public static Task<ChildProcess> StartAsync(
        string program, IEnumerable<string> arguments, string logFile, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo("/bin/sh") { UseShellExecute = false };
        // exec keeps the process id, so that signals reach the program itself.
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add(
            """
            if command -v setpriv >/dev/null; then exec setpriv --pdeathsig KILL -- "$0" "$@" >>"$CHILD_LOG" 2>&1 </dev/null
            else exec "$0" "$@" >>"$CHILD_LOG" 2>&1 </dev/null; fi
            """);
        start.ArgumentList.Add(program);
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["CHILD_LOG"] = logFile;
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        var started = new TaskCompletionSource<ChildProcess>(TaskCreationOptions.RunContinuationsAsynchronously);
        Starts.Add(() =>
        {
            try
            {
                started.SetResult(new ChildProcess(Process.Start(start)!, logFile));
            }
            catch (Exception failure)
            {
                started.SetException(failure);
            }
        });
        return started.Task;
    }

    /// <summary>Sends a signal by name, such as STOP or CONT.</summary>
    public async Task SignalAsync(string signal)
    {
        if (_process.HasExited)
        {
            throw new InvalidOperationException($"cannot send {signal} to process {_process.Id}: it has exited\n{LogTail()}");
        }

        using var kill = Process.Start("/bin/sh", ["-c", $"kill -{signal} {_process.Id}"]);
        await kill.WaitForExitAsync();
    }

    /// <summary>Asks it to stop, and kills it when it doesn't within <paramref name="grace"/>.</summary>
    public async Task StopAsync(TimeSpan grace)
    {
        if (!_process.HasExited)
        {
            await SignalAsync("TERM");
            using var deadline = new CancellationTokenSource(grace);
            try
            {
                await _process.WaitForExitAsync(deadline.Token);
            }
            catch (OperationCanceledException)
            {
                _process.Kill();
                await _process.WaitForExitAsync();
            }
        }
    }

    public Task WaitForExitAsync(CancellationToken cancellationToken) => _process.WaitForExitAsync(cancellationToken);

    public string LogTail(int lines = 25) =>
        File.Exists(LogFile) ? string.Join('\n', File.ReadLines(LogFile).TakeLast(lines)) : "(no output)";

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private static BlockingCollection<Action> StartThread()
    {
        var starts = new BlockingCollection<Action>();
        new Thread(() =>
        {
            foreach (var start in starts.GetConsumingEnumerable())
            {
                start();
            }
        })
        { IsBackground = true, Name = "child processes" }.Start();
        return starts;
    }
}
