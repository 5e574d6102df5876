using System.Collections.Concurrent;
using Bellwether.Kubernetes.Entities;
using Bellwether.Operator.Syncs.Planning;

namespace Bellwether.Operator.Syncs.Writing;

/// <summary>
/// Remembers of each sync what isn't in step in one follower and can't be worked on, such as drift that is only reported: that has to be
/// told once, and that it is over, too. Thread-safe for different syncs.
/// </summary>
internal sealed class UnsettledCopies
{
    private readonly ConcurrentDictionary<ObjectKey, int> _known = new();

    /// <summary>Whether what can't be brought in line is something else than when this was last asked.</summary>
    public bool HasNews(ObjectKey sync, FollowerPlan plan)
    {
        var now = 0;
        foreach (var action in plan.Actions)
        {
            if (action.Kind != PlannedActionKind.Unchanged)
            {
                // In any order.
                now ^= HashCode.Combine(action.Target, action.Kind, action.Reason, action.Message, action.Seen?.Uid);
            }
        }

        _known.TryGetValue(sync, out var before);
        if (now == 0)
        {
            _known.TryRemove(sync, out _);
        }
        else
        {
            _known[sync] = now;
        }

        return now != before;
    }

    public void Forget(ObjectKey sync) => _known.TryRemove(sync, out _);
}
