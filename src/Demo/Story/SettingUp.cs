using System.Text.Json.Nodes;
using Bellwether.Demo.Clusters;

namespace Bellwether.Demo.Story;

/// <summary>Clusters, kinds, samples, the operator.</summary>
internal sealed class SettingUp(Stage stage)
{
    private readonly ClusterClient _management = stage.Fleet.Management.Client;

    public IEnumerable<Step> Steps =>
    [
        new("Four clusters start", ShowClustersAsync),
        new("Kinds and samples are applied", ApplyAsync),
        new("The operator signs in", SignInAsync),
    ];

    private Task<string> ShowClustersAsync(CancellationToken cancellationToken)
    {
        foreach (var cluster in stage.Fleet.All)
        {
            stage.View.Tell($"{cluster.Name,-10}  {cluster.Url}");
        }

        foreach (var follower in stage.Fleet.Followers)
        {
            stage.Follow(follower, "Secret");
            stage.Follow(follower, "ConfigMap");
        }

        return Task.FromResult(string.Join(", ", stage.Fleet.All.Select(cluster => cluster.Name)));
    }

    private async Task<string> ApplyAsync(CancellationToken cancellationToken)
    {
        stage.View.Command("kubectl apply -k config/crd");
        var kinds = ManifestFolder.Read(Path.Combine(stage.Root, "config", "crd"));
        foreach (var kind in kinds)
        {
            await _management.CreateAsync(kind, cancellationToken);
        }

        stage.Follow(stage.Fleet.Management, "CustomResourceDefinition");
        foreach (var kind in kinds)
        {
            await stage.WaitAsync(
                stage.Fleet.Management.Name,
                kind.NameOf(),
                stored => stored?.Condition("Established").Text("status") == "True",
                $"the kind {kind.NameOf().Name} was not served",
                cancellationToken);
        }

        stage.Follow(stage.Fleet.Management, "FollowerCluster");
        stage.Follow(stage.Fleet.Management, "CrossClusterSync");

        await ApplyKubeconfigsAsync(cancellationToken);
        stage.View.Command("kubectl apply -k config/samples");
        var samples = ManifestFolder.Read(Path.Combine(stage.Root, "config", "samples"));
        foreach (var sample in samples)
        {
            var stored = await _management.ApplyAsync(sample, cancellationToken);
            stage.View.Tell(sample.NameOf().ToString());
            if (stored.NameOf() is { Kind: "Secret" or "ConfigMap" } source)
            {
                stage.Contents.Learn(source, stored);
            }
        }

        return $"{kinds.Count} kinds, {samples.Count} objects";
    }

    /// <summary>The operator finds each follower's kubeconfig in a Secret of its own namespace.</summary>
    private async Task ApplyKubeconfigsAsync(CancellationToken cancellationToken)
    {
        foreach (var space in ManifestFolder.ReadFile(Path.Combine(stage.Root, "config", "manager", "namespace.yaml")))
        {
            await _management.ApplyAsync(space, cancellationToken);
        }

        foreach (var follower in stage.Fleet.Followers)
        {
            stage.View.Command(
                $"kubectl -n {Names.OperatorNamespace} create secret generic {follower.Name} --from-file=kubeconfig={follower.Name}.kubeconfig");
            await _management.ApplyAsync(
                new JsonObject
                {
                    ["apiVersion"] = "v1",
                    ["kind"] = "Secret",
                    ["metadata"] = new JsonObject { ["name"] = follower.Name, ["namespace"] = Names.OperatorNamespace },
                    ["stringData"] = new JsonObject { ["kubeconfig"] = follower.Kubeconfig },
                },
                cancellationToken);
        }
    }

    private async Task<string> SignInAsync(CancellationToken cancellationToken)
    {
        var began = stage.Time.GetTimestamp();
        stage.StartOperator();
        var last = began;
        foreach (var follower in stage.Fleet.Followers)
        {
            var ready = await stage.WaitAsync(
                stage.Fleet.Management.Name,
                Names.Follower(follower.Name),
                obj => obj?.IsReady() == true,
                $"FollowerCluster {follower.Name} did not become Ready",
                cancellationToken);
            last = Math.Max(last, ready.At);
            stage.View.Tell($"FollowerCluster {follower.Name} is Ready: {ready.Object?.Condition("Ready").Text("message")}");
        }

        return $"all Ready after {stage.Milliseconds(began, last)}";
    }
}
