using System.Text.Json.Nodes;
using Bellwether.Operator.Tests.Syncs.Scenarios;
using Bellwether.Testing;
using Bellwether.Testing.GitOps;

namespace Bellwether.Operator.Tests.GitOps;

/// <summary>What becomes of the FollowerCluster east.</summary>
internal static class FollowerSituations
{
    public const string Resource = "followerclusters.bellwether.dev";

    public static Situation[] All { get; } =
    [
        new("seen by nobody", ArgoHealth.Progressing, KStatus.InProgress, "has not looked at it yet", null, async fleet =>
        {
            await fleet.StopOperatorAsync();
            return Anew(fleet);
        }) { IsCurrent = false },
        new("changed since", ArgoHealth.Progressing, KStatus.InProgress, "has not looked at the last change yet", "Connected", async fleet =>
        {
            await BecomesAsync(fleet, "Connected");
            await fleet.StopOperatorAsync();
            return Edit(fleet, spec => spec["whenRemoved"] = "Delete");
        }) { IsCurrent = false },
        new("being connected", ArgoHealth.Progressing, KStatus.InProgress, "its namespaces and copies are being listed", "Progressing", async fleet =>
        {
            await fleet.StopOperatorAsync();
            fleet.Intercept = (cluster, request, cancellationToken) =>
                cluster == "east" && request.Method == HttpMethod.Get && request.RequestUri!.AbsolutePath.EndsWith("/secrets", StringComparison.Ordinal)
                    ? SyncSituations.HangAsync(cancellationToken)
                    : Task.FromResult<HttpResponseMessage?>(null);
            var git = Anew(fleet);
            fleet.StartOperator();
            await BecomesAsync(fleet, "Progressing");
            return git;
        }),
        new("without a kubeconfig", ArgoHealth.Progressing, KStatus.InProgress, "absent", "KubeconfigSecretNotFound", async fleet =>
        {
            var git = Edit(fleet, spec => spec["kubeconfig"]!["secretRef"]!["name"] = "absent");
            await BecomesAsync(fleet, "KubeconfigSecretNotFound");
            return git;
        }),
        new("out of reach", ArgoHealth.Progressing, KStatus.InProgress, "east.test", "EndpointUnreachable", async fleet =>
        {
            await fleet.StopOperatorAsync();
            fleet.Intercept = (cluster, _, _) => cluster == "east" ? throw new HttpRequestException("Gone.") : Task.FromResult<HttpResponseMessage?>(null);
            var git = Anew(fleet);
            fleet.StartOperator();
            await BecomesAsync(fleet, "EndpointUnreachable");
            return git;
        }),
        new("connected", ArgoHealth.Healthy, KStatus.Current, "Connected; the cluster runs v1.", "Connected", async fleet =>
        {
            await BecomesAsync(fleet, "Connected");
            return Git(fleet);
        }),
        new("with a mistake in the spec", ArgoHealth.Degraded, KStatus.Failed, "spec", "InvalidSpec", async fleet =>
        {
            var git = Edit(fleet, spec => spec["eks"] = new JsonObject
            {
                ["account"] = "111122223333",
                ["roleARN"] = "arn:aws:iam::111122223333:role/bellwether-follower",
                ["clusterName"] = "c",
                ["region"] = "eu-west-1",
            });
            await BecomesAsync(fleet, "InvalidSpec");
            return git;
        }),
        new("of a cluster that is there already", ArgoHealth.Degraded, KStatus.Failed, "another", "DuplicateCluster", async fleet =>
        {
            await fleet.StopOperatorAsync();
            fleet.AddAlias("another", of: "east");
            Remove(fleet);
            fleet.AddFollower("another");
            fleet.StartOperator();
            await BecomesAsync(fleet, "Connected", "another");
            fleet.AddFollower("east");
            await BecomesAsync(fleet, "DuplicateCluster");
            return Git(fleet);
        }),
        new("suspended", ArgoHealth.Suspended, KStatus.InProgress, "spec.suspend is true", "Suspended", async fleet =>
        {
            await BecomesAsync(fleet, "Connected");
            var git = Edit(fleet, spec => spec["suspend"] = true);
            await BecomesAsync(fleet, "Suspended");
            return git;
        }),
        new("with deletions that wait for a person", ArgoHealth.Degraded, KStatus.Current, "approve-deletion", "Connected", async fleet =>
        {
            await ManyVanishAsync(fleet);
            await Eventually.HoldsAsync(() => Condition(fleet, "DeletionHeld") is not null, () => fleet.Log);
            await BecomesAsync(fleet, "Connected");
            return Git(fleet);
        }),
        new("being deleted", ArgoHealth.Progressing, KStatus.Terminating, "Pending deletion", "Connected", async fleet =>
        {
            await SyncSituations.ReadyAsync(fleet);
            var git = Git(fleet);
            fleet.Intercept = SyncSituations.WritesOf("east", SyncSituations.HangAsync);
            fleet.Management.Delete(Resource, "", "east");
            await BecomesAsync(fleet, "Connected");
            return git;
        }),
    ];

    public static string? Reason(SandboxFleet fleet, string name = "east") => (string?)Condition(fleet, "Ready", name)?["reason"];

    private static JsonNode? Condition(SandboxFleet fleet, string type, string name = "east") =>
        fleet.Management.Get(Resource, "", name)?["status"]?["conditions"]?.AsArray().FirstOrDefault(condition => (string?)condition!["type"] == type);

    private static Task BecomesAsync(SandboxFleet fleet, string reason, string name = "east") => Eventually.HoldsAsync(
        () => Reason(fleet, name) == reason
            && fleet.Management.Get(Resource, "", name) is { } seen && JsonNode.DeepEquals(seen["status"]!["observedGeneration"], seen["metadata"]!["generation"]),
        () => fleet.Management.Get(Resource, "", name)?["status"]?.ToJsonString() + fleet.Log);

    /// <summary>The object as it was applied: what the server and the operator added isn't in it.</summary>
    private static JsonObject Git(SandboxFleet fleet)
    {
        var live = fleet.Management.Get(Resource, "", "east")!;
        return new JsonObject
        {
            ["apiVersion"] = live["apiVersion"]!.DeepClone(),
            ["kind"] = live["kind"]!.DeepClone(),
            ["metadata"] = new JsonObject { ["name"] = "east", ["labels"] = new JsonObject { ["tier"] = "prod" } },
            ["spec"] = new JsonObject
            {
                ["kubeconfig"] = new JsonObject { ["secretRef"] = new JsonObject { ["name"] = "east" } },
                ["access"] = new JsonArray(new JsonObject
                {
                    ["from"] = new JsonObject { ["namespaces"] = new JsonArray("prod") },
                    ["to"] = new JsonObject { ["namespaces"] = new JsonArray("prod", "ingress", "later") },
                    ["allow"] = new JsonArray(),
                }),
            },
        };
    }

    private static JsonObject Edit(SandboxFleet fleet, Action<JsonObject> edit)
    {
        var git = Git(fleet);
        edit(git["spec"]!.AsObject());
        fleet.Management.Patch(Resource, "", "east", new JsonObject { ["spec"] = git["spec"]!.DeepClone() });
        return git;
    }

    private static JsonObject Anew(SandboxFleet fleet)
    {
        Remove(fleet);
        fleet.AddFollower("east");
        return Git(fleet);
    }

    private static void Remove(SandboxFleet fleet)
    {
        fleet.Management.Delete(Resource, "", "east");
        if (fleet.Management.Get(Resource, "", "east") is not null)
        {
            fleet.Management.Patch(Resource, "", "east", new JsonObject { ["metadata"] = new JsonObject { ["finalizers"] = null } });
        }
    }

    /// <summary>More copies of syncs that went without them than are deleted unasked.</summary>
    private static async Task ManyVanishAsync(SandboxFleet fleet)
    {
        var names = Enumerable.Range(0, 21).Select(number => $"s{number:00}").ToArray();
        foreach (var name in names)
        {
            fleet.Management.Put(Objects.Secret("prod", name, ("a", "1")));
            fleet.Management.Put(Objects.Sync(name, name));
        }

        foreach (var name in names)
        {
            await fleet.IsReadyAsync(name);
        }

        await fleet.StopOperatorAsync();
        foreach (var name in names)
        {
            fleet.Management.Delete(SyncSituations.Resource, "prod", name);
            fleet.Management.Patch(SyncSituations.Resource, "prod", name, new JsonObject { ["metadata"] = new JsonObject { ["finalizers"] = null } });
        }

        fleet.StartOperator();
    }
}
