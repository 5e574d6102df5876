using System.Text;
using System.Text.Json.Nodes;
using Bellwether.EndToEnd.Tests.Scenarios.Stages;
using Bellwether.Testing;
using Bellwether.Testing.Servers;

namespace Bellwether.EndToEnd.Tests.Cli;

/// <summary>The built plugin, run as people run it: <c>kubectl bellwether</c>.</summary>
internal static class Plugin
{
    private static readonly string[] Built = ["artifacts/bin/Bellwether.Cli/debug", "artifacts/cli"];

    /// <summary>The folder of the newest kubectl-bellwether that was built.</summary>
    public static string Folder => Built.Select(Repository.PathOf)
        .Where(folder => File.Exists(Path.Combine(folder, "kubectl-bellwether")))
        .MaxBy(folder => File.GetLastWriteTimeUtc(Path.Combine(folder, "kubectl-bellwether.dll")))
        ?? throw new InvalidOperationException("There is no plugin to test: run 'make build'.");

    /// <param name="kubeconfig">Of the management cluster.</param>
    public static Task<KubectlResult> RunAsync(string kubeconfig, params string[] arguments) =>
        KubectlAsync(kubeconfig, new Dictionary<string, string>(), ["bellwether", .. arguments]);

    /// <summary>Runs kubectl where it finds the plugin.</summary>
    public static async Task<KubectlResult> KubectlAsync(string kubeconfig, IReadOnlyDictionary<string, string> variables, params string[] arguments)
    {
        using var kubectl = new Kubectl(kubeconfig)
        {
            Environment = { ["PATH"] = $"{Folder}{Path.PathSeparator}{Environment.GetEnvironmentVariable("PATH")}" },
        };
        foreach (var (name, value) in variables)
        {
            kubectl.Environment[name] = value;
        }

        return await kubectl.TryAsync(arguments, cancellationToken: TestContext.Current.CancellationToken);
    }

    /// <summary>Runs what goes on until something happens.</summary>
    /// <param name="sign">What it prints when it is ready for that.</param>
    /// <param name="happening">What happens then.</param>
    public static async Task<KubectlResult> FollowAsync(string kubeconfig, string sign, Func<Task> happening, params string[] arguments)
    {
        using var kubectl = new Kubectl(kubeconfig)
        {
            Environment = { ["PATH"] = $"{Folder}{Path.PathSeparator}{Environment.GetEnvironmentVariable("PATH")}" },
        };
        using var process = kubectl.Start(["bellwether", .. arguments]);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(kubectl.Patience);
        var output = new StringBuilder();
        try
        {
            while (await process.StandardOutput.ReadLineAsync(deadline.Token) is { } line)
            {
                output.AppendLine(line);
                if (line.Contains(sign, StringComparison.Ordinal))
                {
                    await happening();
                    sign = "\n";
                }
            }

            await process.WaitForExitAsync(deadline.Token);
            var error = await process.StandardError.ReadToEndAsync(deadline.Token);
            return new KubectlResult($"kubectl bellwether {string.Join(' ', arguments)}", process.ExitCode, output.ToString(), error);
        }
        catch (OperationCanceledException exception)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"It did not end; it printed\n{output}", exception);
        }
    }

    /// <summary>Follower, action, target and reason, of each target in what -o json printed.</summary>
    public static IReadOnlyList<string> Targets(KubectlResult result) =>
    [
        .. JsonNode.Parse(result.Output)!["syncs"]!.AsArray()
            .SelectMany(sync => sync!["followers"]!.AsArray())
            .SelectMany(follower => follower!["targets"]!.AsArray()
                .Select(target => $"{follower["name"]} {target!["action"]} {target["name"]} {target["reason"]}")),
    ];

    /// <summary>Every object that a command could touch, at its version.</summary>
    public static async Task<IReadOnlyList<string>> VersionsAsync(params Cluster[] clusters)
    {
        var versions = new List<string>();
        foreach (var cluster in clusters)
        {
            string[] paths =
            [
                "/api/v1/namespaces", "/api/v1/secrets", "/api/v1/configmaps", "/api/v1/events", "/api/v1/serviceaccounts",
                .. cluster.Name == "management" ? [$"{Cluster.Bellwether}/crossclustersyncs", $"{Cluster.Bellwether}/followerclusters"] : Array.Empty<string>(),
            ];
            foreach (var path in paths)
            {
                var items = await cluster.ListAsync(path);
                versions.AddRange(items.Select(item => $"{cluster.Name}{path} {item.Json["metadata"]!["namespace"]}/{item.Json["metadata"]!["name"]} {item.ResourceVersion}"));
            }
        }

        return versions;
    }
}
