using System.Collections.Concurrent;
using Bellwether.Kubernetes.Entities;
using Bellwether.Operator.Followers;
using Bellwether.Operator.Syncs.Deletion;
using Bellwether.Operator.Syncs.Planning;

namespace Bellwether.Operator.Syncs.Writing;

/// <summary>
/// Passes over the syncs of one follower: plans from the newest facts, executes what there is to do, and plans again, until nothing is left
/// that can be done now. Thread-safe for different syncs.
/// </summary>
/// <param name="facts">The follower's, as they are now.</param>
internal sealed class SyncPasses(
    FollowerSession session, FollowerWriterContext context, FollowerBreaker breaker, PlanExecutor executor, Func<FollowerFacts> facts)
{
    /// <summary>Plans and executions of one sync in a row, when each finds that facts have changed.</summary>
    private const int Rounds = 5;

    private readonly ConcurrentDictionary<ObjectKey, SyncFacts> _attempted = new();

    /// <summary>Whether exactly these facts were planned from already.</summary>
    public bool HasTried(SyncFacts sync) => _attempted.TryGetValue(sync.Key, out var attempted) && ReferenceEquals(attempted, sync);

    public void Forget(ObjectKey sync) => _attempted.TryRemove(sync, out _);

    public async Task<PassEnd> RunAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        var worked = false;
        for (var round = 0; round < Rounds; round++)
        {
            if (!context.Book.TryGet(key, out var sync) || !session.FactsSynced)
            {
                return new(PassEndKind.NothingKnown);
            }

            _attempted[key] = sync;
            var plan = DeletionGate.Apply(
                SyncPlanner.Plan(sync, facts(), context.Book.Claims, context.OperatorNamespace), context.Brake.IsAdmitted);
            var work = plan.Actions.Where(action => action.NeedsWork).ToArray();
            if (work.Length == 0)
            {
                return new(PassEndKind.Settled, worked, plan);
            }

            if (breaker.IsOpen)
            {
                return new(PassEndKind.Unreachable, worked);
            }

            var executed = await executor.ExecuteAsync(sync, work, cancellationToken);
            worked = true;
            if (executed.Exists(one => one.Outcome.Failure is { IsUnreachable: true }))
            {
                breaker.Open();
                session.Recheck();
                return new(PassEndKind.Unreachable, worked);
            }

            if (executed.Exists(one => one.Outcome.Failure is not null))
            {
                return new(HasOnlyRefusals(executed) ? PassEndKind.StrangersInTheWay : PassEndKind.Unfinished, worked);
            }
        }

        return new(PassEndKind.Unfinished, worked);
    }

    private static bool HasOnlyRefusals(List<ExecutedAction> executed) =>
        executed.TrueForAll(one => one.Outcome.Failure is null || one.Action.Kind == PlannedActionKind.Refuse);
}
