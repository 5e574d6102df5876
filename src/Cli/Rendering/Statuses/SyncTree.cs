using Bellwether.Cli.Advice;
using Bellwether.Cli.Rendering.Terminal;
using Bellwether.Cli.Statuses;
using Bellwether.Crds;

namespace Bellwether.Cli.Rendering.Statuses;

/// <summary>One sync as a tree: its source, its copies, each follower, and in it each copy that fails, with what to do about it. Pure.</summary>
/// <param name="all">Also the followers in which all is in step, however many.</param>
internal sealed class SyncTree(FleetStatus fleet, int? width, bool all)
{
    /// <summary>A longer list of followers leaves out those in which all is in step, and shows so many of the others.</summary>
    private const int Most = 20;

    /// <summary>Reasons that were advised on: the same advice twenty times would hide the rest.</summary>
    private readonly HashSet<string> _advised = [];

    private readonly SyncStanding _sync = fleet.Syncs[0];
    private readonly Dictionary<string, FollowerStanding> _followers = fleet.Followers.ToDictionary(follower => follower.Name);

    public IEnumerable<StyledLine> Lines()
    {
        var (key, standing, status) = (_sync.Key, _sync.Standing, _sync.Sync.Status);
        var conditions = (status?.Conditions ?? []).Where(condition => standing.Extra.Contains(condition));
        var source = (status?.Conditions ?? []).Where(condition => condition.Type == ConditionTypes.SourceAvailable);
        var root = StandingNodes.Root($"CrossClusterSync {key}", standing, Advice, fleet.Now, width)
            .Add(new TreeNode(StyledLine.Of($"Source: {StandingNodes.Cut(status?.Source ?? "not looked at yet", width)}"))
                .Add(source.Select(condition => StandingNodes.Of(condition, standing, Advice, fleet.Now))))
            .Add(StandingNodes.Copies(_sync.Copies, status?.LastSyncTime, fleet.Now).Say(Reasons(), Shade.Bad))
            .Add(StandingNodes.Held(status?.HeldDeletion, $"'kubectl bellwether approve {key.Name} -n {key.Namespace}'"))
            .Add(conditions.Select(condition => StandingNodes.Of(condition, standing, reason => ReasonAdvice.OfSync(condition.Type, reason, key), fleet.Now)));
        return root.Add(Followers()).Lines(width);
    }

    /// <summary>To look at the failing copies is what is being done here.</summary>
    private string? Advice(string reason) =>
        reason == CrossClusterSyncReasons.CopiesFailing ? null : ReasonAdvice.Of(ReasonAdvice.Sync, reason, _sync.Key);

    /// <summary>Of how many copies that fail there is no more to be seen here than the reason.</summary>
    private string? Reasons() => _sync.FailuresByReason.Sum(reason => reason.Count) <= _sync.Failures.Count
        ? null
        : "Failing: " + string.Join(", ", _sync.FailuresByReason.Select(reason => $"{StatusWords.Number(reason.Count)} {reason.Reason}"));

    private TreeNode Followers()
    {
        var clusters = _sync.Clusters
            .OrderBy(Rank)
            .ThenByDescending(cluster => _sync.FailsByItselfIn(cluster.Name, _followers.GetValueOrDefault(cluster.Name)?.Standing.IsReady == true))
            .ThenByDescending(cluster => _sync.Failures.Any(failure => failure.Cluster == cluster.Name))
            .ThenBy(cluster => cluster.Name, StringComparer.Ordinal)
            .ToArray();
        var node = new TreeNode(StyledLine.Of($"Followers: {StatusWords.Number(clusters.Length + _sync.ClustersOmitted)}"));
        foreach (var (rank, others) in new[] { (0, "with failing copies"), (1, "of which something is not known"), (2, "with all copies in step") })
        {
            var group = clusters.Where(cluster => Rank(cluster) == rank).ToArray();
            var most = all || clusters.Length <= Most ? int.MaxValue : rank == 2 ? 0 : Most;
            node.Add(group.Take(most).Select(Of));
            if (group.Length > most)
            {
                var more = most == 0 ? "" : " more";
                node.Add(new TreeNode(StyledLine.Of($"{StatusWords.Number(group.Length - most)}{more} {others}; -o wide lists them", Shade.Faint)));
            }
        }

        // Failures in followers that the list has no room for.
        var lost = _sync.Failures.Where(failure => _sync.In(failure.Cluster) is null).GroupBy(failure => failure.Cluster);
        node.Add(lost.Select(group => new TreeNode(StyledLine.Of(StandingNodes.Cut(group.Key, width))).Add(group.Select(Of))));
        return _sync.ClustersOmitted == 0
            ? node
            : node.Add(new TreeNode(StyledLine.Of($"{StatusWords.Number(_sync.ClustersOmitted)} that the status has no room for", Shade.Faint)));
    }

    private TreeNode Of(ClusterSummary cluster)
    {
        var follower = _followers.GetValueOrDefault(cluster.Name)?.Standing;
        var (counts, shade) = StandingNodes.Counts(cluster, follower?.IsReady != false);
        var node = new TreeNode(StyledLine.Of(StandingNodes.Cut(cluster.Name, width), Shade.Strong).Add(": ")
            .Add(counts, shade)
            .Add(cluster.LastSyncTime is { } at ? $"; last written {StatusWords.Age(fleet.Now - at)} ago" : ""));
        if (follower is { IsReady: false })
        {
            node.Say($"FollowerCluster {cluster.Name} is {follower.State}: {follower.Reason}", StatusWords.ShadeOf(follower.State));
        }

        CopyFailure[] failures = [.. _sync.Failures.Where(failure => failure.Cluster == cluster.Name).OrderByDescending(SyncStanding.IsByItself)];
        node.Add(failures.Select(Of));
        if (failures.Length < cluster.Failing)
        {
            node.Say(failures.Length == 0 ? cluster.Message : $"{StatusWords.Count(cluster.Failing - failures.Length, "more copy", "more copies")} failing there, which the status has no room for.");
        }

        return node;
    }

    private TreeNode Of(CopyFailure failure)
    {
        var target = string.IsNullOrEmpty(failure.Namespace) ? failure.Name ?? "?" : $"{failure.Namespace}/{failure.Name}";
        return new TreeNode(StyledLine.Of(StandingNodes.Cut(target, width)).Add(": ").Add(failure.Reason, Shade.Bad).Add(StatusWords.For(failure.Since, fleet.Now)))
            .Say(failure.Message)
            .Advise(_advised.Add(failure.Reason) ? ReasonAdvice.Of(ReasonAdvice.Copy, failure.Reason, _sync.Key, failure.Cluster) : null);
    }

    /// <summary>0: failing, 1: something about it is to be known, 2: all in step.</summary>
    private int Rank(ClusterSummary cluster) =>
        cluster.Failing > 0 ? 0
        : cluster.Synced == 0 || (_followers.TryGetValue(cluster.Name, out var follower) && !follower.Standing.IsReady) ? 1 : 2;
}
