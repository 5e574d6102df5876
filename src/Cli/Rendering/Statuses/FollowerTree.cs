using Bellwether.Cli.Advice;
using Bellwether.Cli.Rendering.Terminal;
using Bellwether.Cli.Statuses;
using Bellwether.Crds;

namespace Bellwether.Cli.Rendering.Statuses;

/// <summary>One follower as a tree: the steps of getting into it, and the syncs with copies in it. Pure.</summary>
/// <param name="all">Also the syncs whose copies there are all in step, however many.</param>
internal sealed class FollowerTree(FleetStatus fleet, int? width, bool all)
{
    private const int MostInStep = 20;

    private static readonly string[] Steps = [ConditionTypes.Reachable, ConditionTypes.Authenticated, ConditionTypes.Authorized];

    private readonly FollowerStanding _follower = fleet.Followers[0];

    public IEnumerable<StyledLine> Lines()
    {
        var (standing, status) = (_follower.Standing, _follower.Follower.Status);
        var conditions = (status?.Conditions ?? [])
            .Where(condition => Steps.Contains(condition.Type) || standing.Extra.Contains(condition))
            .OrderBy(condition => Array.IndexOf(Steps, condition.Type) is >= 0 and var step ? step : Steps.Length);
        return StandingNodes.Root($"FollowerCluster {_follower.Name}", standing, Advice, fleet.Now, width)
            .Add(Where())
            .Add(conditions.Select(condition => StandingNodes.Of(condition, standing, Advice, fleet.Now)))
            .Add(StandingNodes.Copies(_follower.Copies, null, fleet.Now))
            .Add(StandingNodes.Held(status?.HeldDeletion, $"'kubectl bellwether approve --follower {_follower.Name}'"))
            .Add(Syncs())
            .Lines(width);
    }

    private string? Advice(string reason) => ReasonAdvice.Of(ReasonAdvice.Follower, reason, follower: _follower.Name);

    private TreeNode Where()
    {
        var (status, eks) = (_follower.Follower.Status, _follower.Follower.Spec?.Eks);
        return new TreeNode(StyledLine.Of($"Server: {StandingNodes.Cut(status?.Endpoint ?? "not known yet", width)}{(status?.ServerVersion is { } version ? $", {version}" : "")}"))
            .Say(eks is null ? null : $"EKS cluster {eks.ClusterName}, account {eks.Account}, {eks.Region}")
            .Say(status?.Identity is { Length: > 0 } identity ? $"The operator is {identity} there." : null);
    }

    private TreeNode Syncs()
    {
        var node = new TreeNode(StyledLine.Of($"CrossClusterSyncs in {fleet.Scope} with copies there: {StatusWords.Number(fleet.Syncs.Count)}"));
        SyncStanding[] troubled = [.. fleet.Syncs.Where(sync => !IsInStep(sync))];
        SyncStanding[] shown = all || fleet.Syncs.Count <= MostInStep ? [.. fleet.Syncs.OrderBy(IsInStep)] : troubled;
        node.Add(shown.Select(Of));
        return shown.Length < fleet.Syncs.Count
            ? node.Add(new TreeNode(StyledLine.Of($"{StatusWords.Number(fleet.Syncs.Count - shown.Length)} with all copies in step; -o wide lists them", Shade.Faint)))
            : node;
    }

    private bool IsInStep(SyncStanding sync) => sync.In(_follower.Name) is { Failing: 0, Synced: > 0 };

    private TreeNode Of(SyncStanding sync)
    {
        var summary = sync.In(_follower.Name)!;
        var (counts, shade) = StandingNodes.Counts(summary, _follower.Standing.IsReady);
        return new TreeNode(StyledLine.Of(StandingNodes.Cut(sync.Key.ToString(), width), Shade.Strong).Add(": ")
                .Add(counts, shade))
            .Say(summary.Failing > 0 ? summary.Message : null);
    }
}
