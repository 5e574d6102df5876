using System.Diagnostics;
using Bellwether.EndToEnd.Tests.Cli;
using Bellwether.Testing.Docs;
using Bellwether.Testing.Git;
using Bellwether.Testing.Servers;

namespace Bellwether.EndToEnd.Tests.ByHand;

/// <summary>Somebody at a shell, with a kubeconfig that has a context for each cluster, and the plugin on the PATH.</summary>
internal sealed class Typist
{
    private readonly string _here;

    /// <param name="folder">For the kubeconfigs and what belongs to them.</param>
    /// <param name="here">Where commands are typed.</param>
    /// <param name="validates">Manifests are validated by the server; it is too old for that otherwise.</param>
    public Typist(string folder, string here, IEnumerable<KubeApiServer> servers, bool validates)
    {
        _here = here;
        var files = new List<string> { Path.Combine(folder, "current") };
        File.WriteAllText(files[0], "apiVersion: v1\nkind: Config\n");
        foreach (var server in servers)
        {
            // One person's kubeconfig has a user for each cluster.
            files.Add(Path.Combine(folder, server.Name));
            File.WriteAllText(files[^1], File.ReadAllText(server.KubeconfigFile())
                .Replace("name: admin", $"name: admin-{server.Name}", StringComparison.Ordinal)
                .Replace("user: admin", $"user: admin-{server.Name}", StringComparison.Ordinal));
        }

        Script.Write(Path.Combine(folder, "kubectl"), $"""
            PATH=$(printf '%s' "$PATH" | sed 's|{folder}:||')
            for word in "$@"; do
              if [ "$word" = apply ]; then exec kubectl "$@" {(validates ? "" : "--validate=false")}; fi
            done
            exec kubectl "$@"
            """);
        Environment = new Dictionary<string, string>
        {
            ["KUBECONFIG"] = string.Join(':', files),
            ["KUBECACHEDIR"] = Path.Combine(folder, "cache"),
            ["PATH"] = $"{folder}:{Plugin.Folder}:{System.Environment.GetEnvironmentVariable("PATH")}",
        };
    }

    public Dictionary<string, string> Environment { get; }

    /// <summary>What else to show when a command fails.</summary>
    public Func<string> Log { get; set; } = () => "";

    /// <summary>Types a command of a page, which has to end well.</summary>
    public async Task<KubectlResult> TypeAsync(PageCommand command, int exitCode = 0) => await TypeAsync(command.Text, exitCode);

    public async Task<KubectlResult> TypeAsync(string text, int exitCode = 0)
    {
        var start = new ProcessStartInfo("/bin/bash", ["-eo", "pipefail", "-c", text])
        {
            WorkingDirectory = _here,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var (name, value) in Environment)
        {
            start.Environment[name] = value;
        }

        var cancellation = TestContext.Current.CancellationToken;
        using var shell = Process.Start(start)!;
        shell.StandardInput.Close();
        var printed = shell.StandardOutput.ReadToEndAsync(cancellation);
        var complained = shell.StandardError.ReadToEndAsync(cancellation);
        await shell.WaitForExitAsync(cancellation).WaitAsync(TimeSpan.FromMinutes(5), cancellation);
        var result = new KubectlResult(text, shell.ExitCode, await printed, await complained);
        result.ExitCode.Should().Be(exitCode, "{0}\n{1}", result, Log());
        return result;
    }
}
