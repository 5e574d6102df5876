using System.Net;
using System.Text.Json.Nodes;
using Bellwether.Operator.Tests.Syncs.Scenarios;
using Bellwether.Testing;
using Bellwether.Testing.GitOps;

namespace Bellwether.Operator.Tests.GitOps;

/// <summary>What becomes of the CrossClusterSync prod/tls.</summary>
internal static class SyncSituations
{
    public const string Resource = "crossclustersyncs.bellwether.dev";

    private static readonly string[] Many = [.. Enumerable.Range(0, 60).Select(number => $"many{number:00}")];

    public static Situation[] All { get; } =
    [
        new("seen by nobody", ArgoHealth.Progressing, KStatus.InProgress, "has not looked at it yet", null, async fleet =>
        {
            await fleet.StopOperatorAsync();
            return Apply(fleet);
        }) { IsCurrent = false },
        new("changed since", ArgoHealth.Progressing, KStatus.InProgress, "has not looked at the last change yet", "Synced", async fleet =>
        {
            await ReadyAsync(fleet);
            await fleet.StopOperatorAsync();
            return Apply(fleet, spec => spec["driftPolicy"] = "Report");
        }) { IsCurrent = false },
        new("being written", ArgoHealth.Progressing, KStatus.InProgress, "The copy is being written.", "Progressing", async fleet =>
        {
            Source(fleet);
            await fleet.IsConnectedAsync();
            fleet.Intercept = WritesOf("east", cancellationToken => HangAsync(cancellationToken));
            return await BecomesAsync(fleet, Apply(fleet), "Unknown", "Progressing");
        }),
        new("without a source", ArgoHealth.Progressing, KStatus.InProgress, "tls", "SourceNotFound", fleet =>
            BecomesAsync(fleet, Apply(fleet), "False", "SourceNotFound")),
        new("refused by a server that is ill", ArgoHealth.Progressing, KStatus.InProgress, "0 of 1 copy is in step. east: ", "CopiesFailing", async fleet =>
        {
            Source(fleet);
            await fleet.IsConnectedAsync();
            fleet.Intercept = WritesOf("east", _ => Task.FromResult<HttpResponseMessage?>(new HttpResponseMessage(HttpStatusCode.InternalServerError)));
            return await BecomesAsync(fleet, Apply(fleet), "False", "CopiesFailing");
        }),
        new("of a follower that has gone silent", ArgoHealth.Progressing, KStatus.InProgress, "FollowerCluster east can't be asked", "FollowerUnavailable", async fleet =>
        {
            var git = await ReadyAsync(fleet);
            await fleet.StopOperatorAsync();
            fleet.StaleAfter = TimeSpan.FromMilliseconds(1);
            fleet.StartOperator();
            // It is written to only when all in it is listed: one that goes before that is out of reach.
            fleet.Management.Put(Objects.Secret("prod", "tls", ("a", "2")));
            await fleet.HasAsync(fleet["east"], "prod", "tls", ("a", "2"));
            fleet.Intercept = (cluster, _, _) => cluster == "east" ? throw new HttpRequestException("Gone.") : Task.FromResult<HttpResponseMessage?>(null);
            // Has the operator look at the follower at once.
            fleet.Management.Patch(
                FollowerSituations.Resource, "", "east", new JsonObject { ["metadata"] = new JsonObject { ["annotations"] = new JsonObject { ["retried-at"] = "now" } } });
            await fleet.IsReadyAsync("tls", "Unknown", "FollowerUnavailable");
            return git;
        }),
        new("for nobody", ArgoHealth.Progressing, KStatus.InProgress, "spec.targets selects no namespace", "NoTargets", fleet =>
        {
            Source(fleet);
            return BecomesAsync(
                fleet,
                Apply(fleet, spec => spec["targets"]![0]!["clusterSelector"] = new JsonObject { ["matchLabels"] = new JsonObject { ["tier"] = "none" } }),
                "False",
                "NoTargets");
        }),
        new("in step", ArgoHealth.Healthy, KStatus.Current, "1 copy in 1 cluster is in step.", "Synced", ReadyAsync),
        new("with a mistake in the spec", ArgoHealth.Degraded, KStatus.Failed, "spec.targets[0]", "InvalidSpec", fleet =>
            BecomesAsync(fleet, Apply(fleet, spec => spec["targets"]![0]!["clusters"] = new JsonArray("east")), "False", "InvalidSpec")),
        new("suspended, with a mistake in the spec", ArgoHealth.Degraded, KStatus.Failed, "spec.targets[0]", "InvalidSpec", fleet =>
            BecomesAsync(
                fleet,
                Apply(fleet, spec =>
                {
                    spec["targets"]![0]!["clusters"] = new JsonArray("east");
                    spec["suspend"] = true;
                }),
                "False",
                "InvalidSpec")),
        new("of a source that is never copied", ArgoHealth.Degraded, KStatus.Failed, "bootstrap.kubernetes.io/token", "SourceRefused", fleet =>
        {
            var source = Objects.Secret("prod", "tls", ("a", "1"));
            source["type"] = "bootstrap.kubernetes.io/token";
            fleet.Management.Put(source);
            return BecomesAsync(fleet, Apply(fleet), "False", "SourceRefused");
        }),
        new("of a key that isn't there", ArgoHealth.Degraded, KStatus.Failed, "missing.pem", "KeyNotFound", fleet =>
        {
            Source(fleet);
            return BecomesAsync(
                fleet,
                Apply(fleet, spec => spec["transform"] = new JsonObject { ["keys"] = new JsonArray(new JsonObject { ["from"] = "missing.pem" }) }),
                "False",
                "KeyNotFound");
        }),
        new("in the place of another object", ArgoHealth.Degraded, KStatus.Failed, "0 of 1 copy is in step. east: ", "CopiesFailing", fleet =>
        {
            Source(fleet);
            fleet["east"].Put(Objects.Secret("prod", "tls", ("theirs", "1")));
            return BecomesAsync(fleet, Apply(fleet), "False", "CopiesFailing");
        }),
        new("where no rule lets it", ArgoHealth.Degraded, KStatus.Failed, "elsewhere", "CopiesFailing", fleet =>
        {
            Source(fleet);
            return BecomesAsync(fleet, Apply(fleet, spec => spec["targets"] = new JsonArray(Objects.Target("elsewhere"))), "False", "CopiesFailing");
        }),
        new("of another sync's target", ArgoHealth.Degraded, KStatus.Failed, "prod/first", "TargetClaimed", async fleet =>
        {
            Source(fleet);
            fleet.Management.Put(Objects.Sync("first"));
            await fleet.IsReadyAsync("first");
            return await BecomesAsync(fleet, Apply(fleet), "False", "TargetClaimed");
        }),
        new("held by the brake", ArgoHealth.Degraded, KStatus.Failed, "approve-deletion", "DeletionHeld", async fleet =>
        {
            await SpreadAsync(fleet);
            return await BecomesAsync(fleet, Apply(fleet, spec => spec["targets"] = new JsonArray(Objects.Target("prod"))), "False", "DeletionHeld");
        }),
        new("suspended", ArgoHealth.Suspended, KStatus.InProgress, "spec.suspend is true", "Suspended", async fleet =>
        {
            await ReadyAsync(fleet);
            return await BecomesAsync(fleet, Apply(fleet, spec => spec["suspend"] = true), "Unknown", "Suspended");
        }),
        new("of a suspended follower", ArgoHealth.Suspended, KStatus.InProgress, "east: suspended by spec.suspend of the FollowerCluster", "Suspended", fleet =>
        {
            Source(fleet);
            fleet.Management.Patch(FollowerSituations.Resource, "", "east", new JsonObject { ["spec"] = new JsonObject { ["suspend"] = true } });
            return BecomesAsync(fleet, Apply(fleet), "Unknown", "Suspended");
        }),
        new("being deleted", ArgoHealth.Progressing, KStatus.Terminating, "Pending deletion", "Deleting", async fleet =>
        {
            var git = await ReadyAsync(fleet);
            fleet.Intercept = WritesOf("east", _ => Task.FromResult<HttpResponseMessage?>(new HttpResponseMessage(HttpStatusCode.InternalServerError)));
            fleet.Management.Delete(Resource, "prod", "tls");
            return await BecomesAsync(fleet, git, "False", "Deleting");
        }),
        new("being deleted, held by the brake", ArgoHealth.Progressing, KStatus.Terminating, "Pending deletion", "DeletionHeld", async fleet =>
        {
            var git = await SpreadAsync(fleet);
            fleet.Management.Delete(Resource, "prod", "tls");
            return await BecomesAsync(fleet, git, "False", "DeletionHeld");
        }),
    ];

    public static void Source(SandboxFleet fleet) => fleet.Management.Put(Objects.Secret("prod", "tls", ("a", "1")));

    public static JsonObject Apply(SandboxFleet fleet, Action<JsonObject>? edit = null)
    {
        var git = Objects.Sync("tls", edit: edit);
        if (fleet.Sync("tls") is null)
        {
            fleet.Management.Put(git);
        }
        else
        {
            // As kubectl and Argo CD do: what others added, such as a finalizer, stays.
            fleet.Management.Patch(Resource, "prod", "tls", new JsonObject { ["spec"] = git["spec"]!.DeepClone() });
        }

        return git;
    }

    public static async Task<JsonObject> ReadyAsync(SandboxFleet fleet)
    {
        Source(fleet);
        var git = Apply(fleet);
        await fleet.IsReadyAsync("tls");
        return git;
    }

    /// <summary>For requests to a follower that aren't reads.</summary>
    public static Func<string, HttpRequestMessage, CancellationToken, Task<HttpResponseMessage?>> WritesOf(
        string follower, Func<CancellationToken, Task<HttpResponseMessage?>> answer) =>
        (cluster, request, cancellationToken) => cluster == follower && request.Method != HttpMethod.Get && request.RequestUri!.AbsolutePath.Contains("/secrets", StringComparison.Ordinal)
            ? answer(cancellationToken)
            : Task.FromResult<HttpResponseMessage?>(null);

    public static async Task<HttpResponseMessage?> HangAsync(CancellationToken cancellationToken)
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        return null;
    }

    private static async Task<JsonObject> BecomesAsync(SandboxFleet fleet, JsonObject git, string status, string reason)
    {
        await fleet.IsReadyAsync("tls", status, reason);
        return git;
    }

    /// <summary>More copies than may be deleted unasked.</summary>
    private static async Task<JsonObject> SpreadAsync(SandboxFleet fleet)
    {
        foreach (var name in Many)
        {
            fleet["east"].Put(Objects.Namespace(name));
        }

        fleet.Management.Patch(FollowerSituations.Resource, "", "east", new JsonObject
        {
            ["spec"] = new JsonObject
            {
                ["access"] = new JsonArray(new JsonObject
                {
                    ["from"] = new JsonObject { ["namespaces"] = new JsonArray("prod") },
                    ["to"] = new JsonObject { ["namespaces"] = new JsonArray("prod", "many*") },
                }),
            },
        });
        Source(fleet);
        var git = Apply(fleet, spec => spec["targets"] = new JsonArray(Objects.Target(["prod", .. Many])));
        await fleet.IsReadyAsync("tls");
        return git;
    }

    private static Task IsConnectedAsync(this SandboxFleet fleet) =>
        Eventually.HoldsAsync(() => FollowerSituations.Reason(fleet) == "Connected", () => fleet.Log);
}
