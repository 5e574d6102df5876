using Bellwether.Crds;

namespace Bellwether.Operator.Syncs.Reporting;

/// <summary>
/// A target that could not be brought in line. By <see cref="WorstFirst"/> the first is what a person should look at first: what only he can
/// mend, then what else is wrong with a copy, then what the whole follower fails for, which the FollowerCluster tells, too. Within that by name,
/// so that equal failures are in an equal order, whatever order the followers were asked in.
/// </summary>
internal readonly record struct FailingTarget(string Follower, TargetOutcome Outcome)
{
    public static readonly IComparer<FailingTarget> WorstFirst = Comparer<FailingTarget>.Create(Compare);

    /// <summary>How much a person is needed at the copy itself; 0 is most.</summary>
    public int Rank => Outcome switch
    {
        { Reason: CopyReasons.ClusterUnavailable } => 2,
        { NeedsPerson: true } => 0,
        _ => 1,
    };

    public static IEnumerable<FailingTarget> In(FollowerOutcome outcome) => outcome.Targets
        .Where(target => target.State == TargetState.Failing)
        .Select(target => new FailingTarget(outcome.Follower, target));

    public static IEnumerable<FailingTarget> In(IEnumerable<FollowerOutcome> outcomes) => outcomes.SelectMany(In);

    private static int Compare(FailingTarget one, FailingTarget other)
    {
        var order = one.Rank.CompareTo(other.Rank);
        order = order != 0 ? order : string.CompareOrdinal(one.Follower, other.Follower);
        order = order != 0 ? order : string.CompareOrdinal(one.Outcome.Target.Key.Namespace, other.Outcome.Target.Key.Namespace);
        order = order != 0 ? order : string.CompareOrdinal(one.Outcome.Target.Key.Name, other.Outcome.Target.Key.Name);
        return order != 0 ? order : string.CompareOrdinal(one.Outcome.Reason, other.Outcome.Reason);
    }
}
