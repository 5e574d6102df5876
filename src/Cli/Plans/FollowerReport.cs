using Bellwether.Cli.Differences;
using Bellwether.Operator.Followers;
using Bellwether.Operator.Syncs.Planning;

namespace Bellwether.Cli.Plans;

/// <summary>What would happen in one follower for one sync.</summary>
/// <param name="Server">URL of its API server; null if that isn't known.</param>
/// <param name="Failure">Why it could not be asked; null if it could. The actions then are what can be named of its targets.</param>
internal sealed record FollowerReport(string Name, string? Server, FollowerFailure? Failure, IReadOnlyList<PlannedAction> Actions)
{
    /// <summary>What else could not be found out, in sentences.</summary>
    public IReadOnlyList<string> Problems { get; init; } = [];

    /// <summary>What the actions would change, as the follower tried it; empty for a plan alone.</summary>
    public IReadOnlyDictionary<CopyTarget, TargetDifference> Differences { get; init; } = new Dictionary<CopyTarget, TargetDifference>();

    /// <summary>Those that would be executed or reported; none that stand for a follower that could not be asked.</summary>
    public IReadOnlyList<PlannedAction> Known => Failure is null ? Actions : [];

    public bool HasChanges => Known.Any(action => action.Writes);

    public bool IsIncomplete =>
        Failure is not null || Problems.Count > 0 || Differences.Values.Any(difference => difference.Failure is not null);
}
