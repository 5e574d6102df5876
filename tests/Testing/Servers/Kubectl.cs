using System.Diagnostics;
using System.Text;
using Bellwether.Testing.Leaks;

namespace Bellwether.Testing.Servers;

/// <summary>What a kubectl command left behind.</summary>
public sealed record KubectlResult(string Command, int ExitCode, string Output, string Error)
{
    public override string ToString() => $"$ {Command}\nexit code {ExitCode}\n{Output}{Error}";

    /// <summary>The output of a command that must succeed.</summary>
    public string Succeeded() => ExitCode == 0 ? Output : throw new InvalidOperationException(ToString());
}

/// <summary>
/// Runs kubectl against one cluster. Each instance has a home folder of its own, so that no discovery cache of another server
/// (ports are reused) is read.
/// </summary>
/// <param name="kubeconfig">Path of the kubeconfig file.</param>
/// <param name="serverMinor">Minor version of the server. Before 1.25 it can't validate, and kubectl's own validation is switched off.</param>
/// <param name="program">Another kubectl than the one on the PATH.</param>
public sealed class Kubectl(string kubeconfig, int serverMinor = int.MaxValue, string program = "kubectl") : IDisposable
{
    private static readonly HashSet<string> Validating = ["apply", "create", "replace"];

    private readonly string _home = Directory.CreateTempSubdirectory("bellwether-kubectl-").FullName;

    public Dictionary<string, string> Environment { get; } = [];

    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Runs one command; standard input is <paramref name="input"/> or empty.</summary>
    public async Task<KubectlResult> TryAsync(IReadOnlyList<string> arguments, string? input = null, CancellationToken cancellationToken = default)
    {
        LeakSearch.Current?.Put(input ?? "");
        using var process = Start(arguments);
        await process.StandardInput.WriteAsync((input ?? "").AsMemory(), cancellationToken);
        process.StandardInput.Close();
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(Patience);
        var output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        var error = process.StandardError.ReadToEndAsync(CancellationToken.None);
        var timedOut = "";
        try
        {
            await process.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
            cancellationToken.ThrowIfCancellationRequested();
            timedOut = $"\n(killed after {Patience.TotalSeconds:0} s)";
        }

        return new KubectlResult($"{program} {string.Join(' ', arguments)}", process.ExitCode, await output, await error + timedOut);
    }

    /// <summary>Runs one command that must succeed and returns what it printed.</summary>
    public async Task<string> RunAsync(params string[] arguments) => (await TryAsync(arguments)).Succeeded();

    /// <summary>Applies a manifest that must be accepted, and returns what kubectl printed.</summary>
    public async Task<string> ApplyAsync(string manifest, params string[] arguments) =>
        (await TryAsync([.. arguments.Prepend("-").Prepend("-f").Prepend("apply")], manifest)).Succeeded();

    /// <summary>Starts a command that goes on, such as <c>get -w</c>; the caller kills it.</summary>
    public Process Start(IReadOnlyList<string> arguments)
    {
        var start = new ProcessStartInfo(program)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            UseShellExecute = false,
        };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
            LeakSearch.Current?.Put(argument, isPatch: arguments.Contains("secret"));
        }

        if (serverMinor < 25 && arguments.Any(Validating.Contains))
        {
            start.ArgumentList.Add("--validate=false");
        }

        start.Environment["KUBECONFIG"] = kubeconfig;
        start.Environment["HOME"] = _home;
        foreach (var (name, value) in Environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    public void Dispose() => Directory.Delete(_home, recursive: true);
}
