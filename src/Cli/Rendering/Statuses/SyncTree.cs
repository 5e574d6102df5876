using Bellwether.Cli.Advice;
using Bellwether.Cli.Rendering.Terminal;
using Bellwether.Cli.Statuses;
using Bellwether.Crds;

namespace Bellwether.Cli.Rendering.Statuses;

/// <summary>One sync as a tree: its source, its copies, each follower, and in it each copy that fails, with what to do about it. Pure.</summary>
/// <param name="all">Also the followers in which all is in step, however many.</param>
internal sealed class SyncTree(FleetStatus fleet, int? width, bool all)
{
    private const int MostInStep = 20;

    private readonly SyncStanding _sync = fleet.Syncs[0];
    private readonly Dictionary<string, FollowerStanding> _followers = fleet.Followers.ToDictionary(follower => follower.Name);

    public IEnumerable<StyledLine> Lines()
    {
        var (key, standing, status) = (_sync.Key, _sync.Standing, _sync.Sync.Status);
        var conditions = (status?.Conditions ?? []).Where(condition => standing.Extra.Contains(condition));
        var source = (status?.Conditions ?? []).Where(condition => condition.Type == ConditionTypes.SourceAvailable);
        var root = StandingNodes.Root($"CrossClusterSync {key}", standing, ReasonAdvice.Sync, fleet.Now, width)
            .Add(new TreeNode(StyledLine.Of($"Source: {StandingNodes.Cut(status?.Source ?? "not looked at yet", width)}"))
                .Add(source.Select(condition => StandingNodes.Of(condition, standing, ReasonAdvice.Sync, fleet.Now))))
            .Add(StandingNodes.Copies(_sync.Copies, status?.LastSyncTime, fleet.Now))
            .Add(StandingNodes.Held(status?.HeldDeletion, $"'kubectl bellwether approve {key.Name} -n {key.Namespace}'"))
            .Add(conditions.Select(condition => StandingNodes.Of(condition, standing, ReasonAdvice.Sync, fleet.Now)));
        return root.Add(Followers()).Lines(width);
    }

    private TreeNode Followers()
    {
        var clusters = _sync.Clusters.OrderByDescending(cluster => cluster.Failing > 0).ThenBy(Rank).ThenBy(cluster => cluster.Name, StringComparer.Ordinal).ToArray();
        var node = new TreeNode(StyledLine.Of($"Followers: {StatusWords.Number(clusters.Length + _sync.ClustersOmitted)}"));
        var shown = 0;
        foreach (var cluster in clusters)
        {
            if (Rank(cluster) == 2 && !all && clusters.Length > MostInStep)
            {
                continue;
            }

            shown++;
            node.Add(Of(cluster));
        }

        // Failures in followers that the list has no room for.
        var lost = _sync.Failures.Where(failure => _sync.In(failure.Cluster) is null).GroupBy(failure => failure.Cluster);
        node.Add(lost.Select(group => new TreeNode(StyledLine.Of(StandingNodes.Cut(group.Key, width))).Add(group.Select(Of))));
        if (shown < clusters.Length)
        {
            node.Add(new TreeNode(StyledLine.Of($"{StatusWords.Number(clusters.Length - shown)} with all copies in step; -o wide lists them", Shade.Faint)));
        }

        if (_sync.ClustersOmitted > 0)
        {
            node.Add(new TreeNode(StyledLine.Of($"{StatusWords.Number(_sync.ClustersOmitted)} more, which the status has no room for", Shade.Faint)));
        }

        return node;
    }

    private TreeNode Of(ClusterSummary cluster)
    {
        var counts = (cluster.Failing, cluster.Synced) switch
        {
            (0, 0) => "nothing known yet",
            (0, _) => $"{StatusWords.Number(cluster.Synced)} in step",
            _ => $"{StatusWords.Number(cluster.Failing)} failing, {StatusWords.Number(cluster.Synced)} in step",
        };
        var title = StyledLine.Of(StandingNodes.Cut(cluster.Name, width), Shade.Strong).Add(": ")
            .Add(counts, cluster.Failing > 0 ? Shade.Bad : cluster.Synced > 0 ? Shade.Good : Shade.Warning)
            .Add(cluster.LastSyncTime is { } at ? $"; last written {StatusWords.Age(fleet.Now - at)} ago" : "");
        var node = new TreeNode(title);
        if (_followers.TryGetValue(cluster.Name, out var follower) && !follower.Standing.IsReady)
        {
            node.Say($"FollowerCluster {cluster.Name} is {follower.Standing.State}: {follower.Standing.Reason}", StatusWords.ShadeOf(follower.Standing.State));
        }

        CopyFailure[] failures = [.. _sync.Failures.Where(failure => failure.Cluster == cluster.Name)];
        node.Add(failures.Select(Of));
        return failures.Length < cluster.Failing
            ? node.Add(new TreeNode(StyledLine.Of($"{StatusWords.Count(cluster.Failing - failures.Length, "more copy", "more copies")} failing, which the status has no room for", Shade.Faint)).Say(failures.Length == 0 ? cluster.Message : null))
            : node;
    }

    private TreeNode Of(CopyFailure failure)
    {
        var target = string.IsNullOrEmpty(failure.Namespace) ? failure.Name ?? "?" : $"{failure.Namespace}/{failure.Name}";
        return new TreeNode(StyledLine.Of(StandingNodes.Cut(target, width)).Add(": ").Add(failure.Reason, Shade.Bad).Add(StatusWords.For(failure.Since, fleet.Now)))
            .Say(failure.Message)
            .Advise(ReasonAdvice.Of(ReasonAdvice.Copy, failure.Reason));
    }

    /// <summary>0: failing, 1: something about it is to be known, 2: all in step.</summary>
    private int Rank(ClusterSummary cluster) =>
        cluster.Failing > 0 ? 0
        : cluster.Synced == 0 || (_followers.TryGetValue(cluster.Name, out var follower) && !follower.Standing.IsReady) ? 1 : 2;
}
