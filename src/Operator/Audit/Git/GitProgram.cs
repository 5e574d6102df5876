using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace Bellwether.Operator.Audit.Git;

/// <summary>
/// Runs the git program: arguments as they are, no shell, an environment of its own, nothing of the host's Git configuration, no prompt. A
/// call that takes too long is ended with everything that it started.
/// </summary>
/// <param name="environment">All that the program gets.</param>
internal sealed class GitProgram(IReadOnlyDictionary<string, string> environment, string workingDirectory, TimeProvider time)
{
    /// <summary>For what only touches the local disk.</summary>
    public static readonly TimeSpan LocalDeadline = TimeSpan.FromMinutes(2);

    /// <summary>For what talks to the server. One that stops answering is given up sooner, by Git itself.</summary>
    public static readonly TimeSpan RemoteDeadline = TimeSpan.FromMinutes(5);

    /// <summary>What is kept of standard error, and of standard output where that is kept.</summary>
    public const int MostCharacters = 256 * 1024;

    /// <summary>The same, with more in its environment.</summary>
    public GitProgram With(IReadOnlyDictionary<string, string> more) =>
        new(new Dictionary<string, string>(environment.Concat(more)), workingDirectory, time);

    /// <summary>Runs a command whose output is short.</summary>
    /// <exception cref="GitException">It could not be run, or took too long.</exception>
    public async Task<GitResult> RunAsync(string[] arguments, TimeSpan deadline, CancellationToken cancellationToken, string input = "")
    {
        var output = "";
        var (exitCode, errors) = await RunAsync(
            arguments,
            deadline,
            async (stream, token) => await stream.WriteAsync(Encoding.UTF8.GetBytes(input), token),
            async (stream, token) => output = await ReadCappedAsync(stream, token),
            cancellationToken);
        return new GitResult(exitCode, output, errors);
    }

    /// <summary>As <see cref="RunAsync(string[], TimeSpan, CancellationToken, string)"/>, of a command that has to succeed.</summary>
    /// <returns>What it printed, without the newline at the end.</returns>
    /// <exception cref="GitException">It failed.</exception>
    public async Task<string> MustAsync(string[] arguments, TimeSpan deadline, CancellationToken cancellationToken, string input = "")
    {
        var result = await RunAsync(arguments, deadline, cancellationToken, input);
        return result.Succeeded ? result.Output.TrimEnd('\n') : throw new GitException(GitProblem.Of(result.Errors));
    }

    /// <summary>Runs a command that is written to and read from at once.</summary>
    /// <exception cref="GitException">It could not be run, or took too long.</exception>
    public async Task<(int ExitCode, string Errors)> RunAsync(
        string[] arguments,
        TimeSpan deadline,
        Func<Stream, CancellationToken, Task> write,
        Func<Stream, CancellationToken, Task> read,
        CancellationToken cancellationToken)
    {
        using var process = Start(arguments);
        using var limit = new CancellationTokenSource(deadline, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            var errors = ReadCappedAsync(process.StandardError.BaseStream, stop.Token);
            var reading = read(process.StandardOutput.BaseStream, stop.Token);
            await WriteAsync(process, write, stop.Token);
            await reading;
            var said = await errors;
            await process.WaitForExitAsync(stop.Token);
            return (process.ExitCode, said);
        }
        catch (OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new GitException(GitProblem.TimedOut);
        }
        finally
        {
            End(process);
        }
    }

    private Process Start(string[] arguments)
    {
        var start = new ProcessStartInfo("git")
        {
            WorkingDirectory = workingDirectory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        Array.ForEach(arguments, start.ArgumentList.Add);
        start.Environment.Clear();
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception)
        {
            throw new GitException(GitProblem.GitFailed);
        }
    }

    private static async Task WriteAsync(Process process, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken)
    {
        try
        {
            await using var input = process.StandardInput.BaseStream;
            await write(input, cancellationToken);
        }
        catch (IOException)
        {
            // It ended early; its exit code says why.
        }
    }

    private static async Task<string> ReadCappedAsync(Stream stream, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(stream, Encoding.UTF8);
        var text = new StringBuilder();
        var buffer = new char[4096];
        int read;
        while ((read = await reader.ReadAsync(buffer, cancellationToken)) > 0)
        {
            // Read to the end all the same, or the program would wait for us.
            text.Append(buffer, 0, Math.Min(read, MostCharacters - text.Length));
        }

        return text.ToString();
    }

    private static void End(Process process)
    {
        try
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
        catch (Exception exception) when (exception is InvalidOperationException or Win32Exception or AggregateException)
        {
            // It has ended in between.
        }
    }
}

/// <summary>What a command came to.</summary>
internal readonly record struct GitResult(int ExitCode, string Output, string Errors)
{
    public bool Succeeded => ExitCode == 0;
}
