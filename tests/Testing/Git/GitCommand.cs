using System.Diagnostics;

namespace Bellwether.Testing.Git;

/// <summary>Runs the git program as nobody in particular: with no environment of the caller and no configuration of the host.</summary>
public static class GitCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Runs one command in a folder; standard input is <paramref name="input"/> or empty.</summary>
    public static async Task<GitResult> TryAsync(
        string folder,
        IReadOnlyList<string> arguments,
        string? input = null,
        IReadOnlyDictionary<string, string>? environment = null,
        CancellationToken cancellationToken = default)
    {
        var start = Start("git", folder, environment);
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(Patience);
        var output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        var error = process.StandardError.ReadToEndAsync(CancellationToken.None);
        var timedOut = "";
        try
        {
            await process.StandardInput.WriteAsync((input ?? "").AsMemory(), deadline.Token);
            process.StandardInput.Close();
            await process.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
            cancellationToken.ThrowIfCancellationRequested();
            timedOut = $"\n(killed after {Patience.TotalSeconds:0} s)";
        }

        return new GitResult($"git {string.Join(' ', arguments)}", process.ExitCode, await output, await error + timedOut);
    }

    /// <summary>Runs one command that must succeed and returns what it printed.</summary>
    public static async Task<string> RunAsync(string folder, params string[] arguments) => (await TryAsync(folder, arguments)).Succeeded();

    /// <summary>How every git program of the tests is started: an empty environment but for what is given here.</summary>
    internal static ProcessStartInfo Start(string program, string folder, IReadOnlyDictionary<string, string>? environment)
    {
        var start = new ProcessStartInfo(program)
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Clear();
        foreach (var (name, value) in CleanEnvironment(folder).Concat(environment ?? new Dictionary<string, string>()))
        {
            start.Environment[name] = value;
        }

        return start;
    }

    /// <summary>An environment in which git reads no configuration but that of the repository.</summary>
    internal static Dictionary<string, string> CleanEnvironment(string home) => new(StringComparer.Ordinal)
    {
        ["PATH"] = Environment.GetEnvironmentVariable("PATH") ?? "/usr/bin:/bin",
        ["HOME"] = home,
        ["LC_ALL"] = "C",
        ["GIT_CONFIG_NOSYSTEM"] = "1",
        ["GIT_CONFIG_GLOBAL"] = "/dev/null",
        ["GIT_TERMINAL_PROMPT"] = "0",
    };
}
