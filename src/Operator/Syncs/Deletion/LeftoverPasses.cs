using Bellwether.Operator.Followers;
using Bellwether.Operator.Syncs.Inventory;
using Bellwether.Operator.Syncs.Planning;
using Bellwether.Operator.Syncs.Writing;

namespace Bellwether.Operator.Syncs.Deletion;

/// <summary>
/// Passes over the copies of one follower that no sync speaks for: what is ordered and admitted is let go. It has a key of its own in the
/// follower's queue, so that it waits, backs off and goes on as a sync's pass does.
/// </summary>
internal sealed class LeftoverPasses(
    FollowerSession session, FollowerWriterContext context, FollowerBreaker breaker, PlanExecutor executor, FollowerWriter writer)
{
    /// <summary>Actions that are executed at once.</summary>
    private const int AtOnce = 16;

    private volatile LeftoverOrder _order = LeftoverOrder.None;

    public LeftoverOrder Order => _order;

    /// <returns>Whether it is another order than before.</returns>
    public bool Take(LeftoverOrder order)
    {
        var isNew = !order.Equals(_order);
        _order = order;
        return isNew;
    }

    /// <summary>What an order comes to now.</summary>
    public IReadOnlyList<Leftover> Plan(LeftoverOrder order, FollowerFacts facts) =>
        LeftoverPlanner.Plan(order, facts, Copies());

    public async Task<PassEnd> RunAsync(FollowerFacts facts, CancellationToken cancellationToken)
    {
        if (!session.FactsSynced)
        {
            return new(PassEndKind.NothingKnown);
        }

        var plan = Plan(WithoutReturned(_order), facts);
        var work = plan.Where(leftover => leftover.Action.NeedsWork && IsAdmitted(facts.Name, leftover.Action)).ToArray();
        if (work.Length == 0)
        {
            return new(PassEndKind.Settled, Worked: false, new FollowerPlan(facts.Name, [.. plan.Select(leftover => leftover.Action)]));
        }

        if (breaker.IsOpen)
        {
            return new(PassEndKind.Unreachable);
        }

        var failed = false;
        foreach (var chunk in work.Chunk(AtOnce))
        {
            var executed = await Task.WhenAll(chunk.Select(leftover =>
                executor.ExecuteAsync(leftover.Sync, leftover.Action, content: null, cancellationToken)));
            if (Array.Exists(executed, one => one.Outcome.Failure is { IsUnreachable: true }))
            {
                breaker.Open();
                session.Recheck();
                return new(PassEndKind.Unreachable, Worked: true);
            }

            failed |= Array.Exists(executed, one => !one.Outcome.IsDone);
        }

        return failed
            ? new(PassEndKind.Unfinished, Worked: true)
            : new(PassEndKind.Settled, Worked: true, new FollowerPlan(facts.Name, []));
    }

    /// <summary>An order can wait for long, for a follower that doesn't answer; a sync that was applied again meanwhile keeps its copies.</summary>
    private LeftoverOrder WithoutReturned(LeftoverOrder order) => order.Vanished.Any(context.IsThere)
        ? order with { Vanished = order.Vanished.Where(sync => !context.IsThere(sync)).ToHashSet() }
        : order;

    /// <summary>What the inventory shows, and what our own writes left that it doesn't show yet.</summary>
    private IEnumerable<KeyValuePair<CopyTarget, CopyRecord>> Copies()
    {
        foreach (var copy in writer.Inventory.Everything)
        {
            yield return copy;
        }

        foreach (var (target, answer) in writer.Ledger.Unshown())
        {
            if (writer.Inventory.Find(target)?.Sync != answer.Sync)
            {
                yield return new(target, answer);
            }
        }
    }

    private bool IsAdmitted(string follower, PlannedAction action) =>
        action.Kind != PlannedActionKind.Delete || context.Brake.IsAdmitted(DeletionGate.KeyOf(follower, action));
}
