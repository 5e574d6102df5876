using System.Diagnostics;

namespace Bellwether.EndToEnd.Tests.Image;

/// <summary>Runs lines of a shell as they stand in a Dockerfile or a manual.</summary>
internal static class Shell
{
    /// <summary>What a script that has to succeed printed.</summary>
    public static async Task<string> RunAsync(string script, string? folder = null, params (string Name, string Value)[] environment)
    {
        var (code, output, error) = await TryAsync(["/bin/sh", "-ec", script], folder, environment);
        return code == 0 ? output : throw new InvalidOperationException($"exit code {code} of: {script}\n{output}{error}");
    }

    public static async Task<(int Code, string Output, string Error)> TryAsync(
        IReadOnlyList<string> command, string? folder = null, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1))
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder ?? "/",
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output, await error);
    }
}
