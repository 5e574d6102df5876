using System.Text.Json.Nodes;
using Bellwether.Cli.Advice;
using Bellwether.Cli.Statuses;
using Bellwether.Crds;
using Bellwether.Kubernetes.Entities;

namespace Bellwether.Cli.Rendering.Statuses;

/// <summary>A status for programs: docs/spec/status.md. Pure.</summary>
internal static class StatusJson
{
    public const string ApiVersion = "cli.bellwether.dev/v1alpha1";

    public static string Render(FleetStatus fleet) => JsonText.Of(new JsonObject
    {
        ["apiVersion"] = ApiVersion,
        ["kind"] = "Status",
        ["exitCode"] = fleet.ExitCode,
        ["knowsFollowers"] = fleet.KnowsFollowers,
        ["counts"] = new JsonObject
        {
            ["syncs"] = Counts(fleet.Syncs.Select(sync => sync.Standing)),
            ["followers"] = Counts(fleet.Followers.Select(follower => follower.Standing)),
            ["copies"] = Counts(fleet.Copies),
        },
        ["syncs"] = Array(fleet.Syncs.Select(Of)),
        ["followers"] = Array(fleet.Followers.Select(Of)),
    });

    private static JsonObject Of(SyncStanding sync)
    {
        var item = new JsonObject { ["namespace"] = sync.Key.Namespace, ["name"] = sync.Key.Name };
        Standing(item, sync.Standing, ReasonAdvice.Of(ReasonAdvice.Sync, sync.Standing.Reason, sync.Key));
        Optional(item, "source", sync.Sync.Status?.Source);
        Time(item, "lastSyncTime", sync.Sync.Status?.LastSyncTime);
        Rest(item, sync.Copies, sync.Sync.Status?.HeldDeletion, sync.Sync.Status?.Conditions);
        item["clusters"] = Array(sync.Clusters.Select(Of));
        item["clustersOmitted"] = sync.ClustersOmitted;
        item["failures"] = Array(sync.Failures.Select(failure => Of(failure, sync.Key)));
        item["failuresByReason"] = Array(sync.FailuresByReason.Select(count => new JsonObject { ["reason"] = count.Reason, ["count"] = count.Count }));
        return item;
    }

    private static JsonObject Of(FollowerStanding follower)
    {
        var (status, eks) = (follower.Follower.Status, follower.Follower.Spec?.Eks);
        var item = new JsonObject { ["name"] = follower.Name };
        Standing(item, follower.Standing, ReasonAdvice.Of(ReasonAdvice.Follower, follower.Standing.Reason, follower: follower.Name));
        Optional(item, "endpoint", status?.Endpoint);
        Optional(item, "serverVersion", status?.ServerVersion);
        Optional(item, "account", eks?.Account);
        Optional(item, "clusterName", eks?.ClusterName);
        Rest(item, follower.Copies, status?.HeldDeletion, status?.Conditions);
        return item;
    }

    private static JsonObject Of(ClusterSummary cluster)
    {
        var item = new JsonObject { ["name"] = cluster.Name, ["synced"] = cluster.Synced, ["failing"] = cluster.Failing };
        Optional(item, "message", cluster.Message);
        Time(item, "lastSyncTime", cluster.LastSyncTime);
        return item;
    }

    private static JsonObject Of(CopyFailure failure, ObjectKey sync)
    {
        var item = new JsonObject { ["cluster"] = failure.Cluster };
        Optional(item, "namespace", failure.Namespace);
        Optional(item, "name", failure.Name);
        item["reason"] = failure.Reason;
        item["message"] = failure.Message;
        Time(item, "since", failure.Since);
        Optional(item, "advice", ReasonAdvice.Of(ReasonAdvice.Copy, failure.Reason, sync, failure.Cluster));
        return item;
    }

    private static void Standing(JsonObject item, Standing standing, string? advice)
    {
        item["state"] = standing.State.ToString();
        item["reason"] = standing.Reason;
        item["message"] = standing.Message;
        Time(item, "since", standing.Since);
        Optional(item, "advice", standing.IsReady ? null : advice);
    }

    private static void Rest(JsonObject item, CopyCounts? copies, HeldDeletion? held, List<Condition>? conditions)
    {
        if (copies is not null)
        {
            item["copies"] = Counts(copies);
        }

        if (held is not null)
        {
            item["heldDeletion"] = new JsonObject { ["hash"] = held.Hash, ["count"] = held.Count, ["message"] = held.Message };
        }

        item["conditions"] = Array((conditions ?? []).Select(condition =>
        {
            var node = new JsonObject { ["type"] = condition.Type, ["status"] = condition.Status, ["reason"] = condition.Reason, ["message"] = condition.Message };
            Time(node, "since", condition.LastTransitionTime);
            return node;
        }));
    }

    private static JsonObject Counts(IEnumerable<Standing> standings)
    {
        var counts = new JsonObject();
        var by = standings.CountBy(standing => standing.State).ToDictionary();
        foreach (var state in Enum.GetValues<StandingState>())
        {
            counts[System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(state.ToString())] = by.GetValueOrDefault(state);
        }

        return counts;
    }

    private static JsonObject Counts(CopyCounts copies) => new()
    {
        ["total"] = copies.Total,
        ["synced"] = copies.Synced,
        ["failing"] = copies.Failing,
        ["pending"] = copies.Pending,
    };

    private static JsonArray Array(IEnumerable<JsonObject> items) => new([.. items]);

    private static void Optional(JsonObject item, string name, string? value)
    {
        if (value is not null)
        {
            item[name] = value;
        }
    }

    private static void Time(JsonObject item, string name, DateTimeOffset? time) =>
        Optional(item, name, time?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture));
}
