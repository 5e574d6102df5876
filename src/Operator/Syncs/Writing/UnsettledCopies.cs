using Bellwether.Kubernetes.Entities;
using Bellwether.Operator.Syncs.Planning;

namespace Bellwether.Operator.Syncs.Writing;

/// <summary>
/// Remembers of each sync what wasn't in step in one follower when somebody last looked who reports it, or was last asked to look: when a pass,
/// which is what follows every change, finds it otherwise, that has to be told, whether or not it had anything to do. Thread-safe; one at a time
/// looks at a sync.
/// </summary>
internal sealed class UnsettledCopies
{
    private readonly Lock _lock = new();

    // Of those that are in step, which are nearly all, nothing.
    private readonly Dictionary<ObjectKey, Standing> _standings = [];

    /// <summary>Somebody is about to look, and to report what he sees.</summary>
    public void Looking(ObjectKey sync) => Change(sync, standing => standing with { IsLooking = true, HasPassed = false });

    /// <summary>What he saw.</summary>
    /// <returns>Whether a pass found it otherwise meanwhile: he has to look again.</returns>
    public bool Looked(ObjectKey sync, FollowerPlan plan)
    {
        var seen = Unsettled(plan);
        var before = Change(sync, standing => new Standing(standing.HasPassed ? standing.Told : seen));
        return before.HasPassed && before.Told != seen;
    }

    /// <summary>A pass is through, and nothing is left that can be done now.</summary>
    /// <returns>Whether it is otherwise than what was told of last: somebody has to look.</returns>
    public bool Passed(ObjectKey sync, FollowerPlan plan)
    {
        var left = Unsettled(plan);
        var before = Change(sync, standing => standing with { Told = left, HasPassed = standing.IsLooking });
        return before.Told != left;
    }

    public void Forget(ObjectKey sync)
    {
        lock (_lock)
        {
            _standings.Remove(sync);
        }
    }

    private Standing Change(ObjectKey sync, Func<Standing, Standing> change)
    {
        lock (_lock)
        {
            var before = _standings.GetValueOrDefault(sync);
            var now = change(before);
            if (now == default)
            {
                _standings.Remove(sync);
            }
            else
            {
                _standings[sync] = now;
            }

            return before;
        }
    }

    /// <returns>A number of what isn't in step; zero for nothing.</returns>
    private static int Unsettled(FollowerPlan plan)
    {
        var sum = 0;
        foreach (var action in plan.Actions)
        {
            if (action.Kind != PlannedActionKind.Unchanged)
            {
                // In any order.
                sum ^= HashCode.Combine(action.Target, action.Kind, action.Reason, action.Message, action.Seen?.Uid);
            }
        }

        return sum;
    }

    /// <param name="Told">What was last seen to report, or what the last pass left, whichever was later.</param>
    private readonly record struct Standing(int Told)
    {
        public bool IsLooking { get; init; }

        /// <summary>A pass came through since somebody began to look.</summary>
        public bool HasPassed { get; init; }
    }
}
