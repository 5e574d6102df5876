using Bellwether.Crds;

namespace Bellwether.Operator.Syncs.Reporting;

/// <summary>
/// Which failing copies a status has room for: the first of each reason, so that a foreign object isn't lost among followers that are down, and
/// then the others, all in the order of <see cref="FailingTarget"/>. Pure, and equal for equal input.
/// </summary>
internal sealed class SyncFailures
{
    private readonly Dictionary<string, (FailingTarget First, int Count)> _reasons = [];
    private readonly FailingTarget[] _listed;

    public SyncFailures(IReadOnlyCollection<FollowerOutcome> outcomes)
    {
        foreach (var failing in FailingTarget.In(outcomes))
        {
            var reason = failing.Outcome.Reason;
            _reasons[reason] = _reasons.TryGetValue(reason, out var known)
                ? (FailingTarget.WorstFirst.Compare(failing, known.First) < 0 ? failing : known.First, known.Count + 1)
                : (failing, 1);
        }

        var firsts = _reasons.Values.Select(reason => reason.First).Order(FailingTarget.WorstFirst).Take(Limits.Failures).ToHashSet();
        // There can be hundreds of thousands: taking some of an order doesn't sort them all.
        var others = FailingTarget.In(outcomes).Where(failing => !firsts.Contains(failing)).Order(FailingTarget.WorstFirst).Take(Limits.Failures - firsts.Count);
        _listed = [.. firsts.Concat(others).Order(FailingTarget.WorstFirst)];
    }

    public List<ReasonCount>? ByReason => _reasons.Count == 0
        ? null
        :
        [
            .. _reasons.OrderBy(reason => reason.Value.First, FailingTarget.WorstFirst)
                .Take(Limits.FailureReasons)
                .Select(reason => new ReasonCount { Reason = reason.Key, Count = reason.Value.Count }),
        ];

    public List<CopyFailure>? Listed(CrossClusterSyncStatus before, DateTimeOffset now) =>
        _listed.Length == 0 ? null : [.. _listed.Select(failing => Of(failing, before, now))];

    private static CopyFailure Of(FailingTarget failing, CrossClusterSyncStatus before, DateTimeOffset now)
    {
        var (key, reason) = (failing.Outcome.Target.Key, failing.Outcome.Reason);
        var known = before.Failures?.Find(failure =>
            failure.Cluster == failing.Follower
            && (failure.Namespace ?? "") == key.Namespace
            && failure.Name == key.Name
            && failure.Reason == reason);
        return new CopyFailure
        {
            Cluster = failing.Follower,
            Namespace = key.Namespace.Length == 0 ? null : key.Namespace,
            Name = key.Name,
            Reason = reason,
            Message = Cut(failing.Outcome.Message),
            Since = known is not null ? known.Since : ListedAll(before, reason) ? SyncStatusBuilder.WholeSeconds(now) : null,
        };
    }

    /// <summary>Whatever failed for this reason was listed; otherwise one that is listed now may have failed for long.</summary>
    private static bool ListedAll(CrossClusterSyncStatus before, string reason)
    {
        var failed = before.FailuresByReason?.Find(count => count.Reason == reason)?.Count ?? 0;
        return failed <= (before.Failures?.Count(failure => failure.Reason == reason) ?? 0);
    }

    /// <summary>A status with many failures must stay far below what etcd stores.</summary>
    public static string Cut(string message) => message.Length <= Limits.CopyMessage ? message : message[..Limits.CopyMessage];
}
