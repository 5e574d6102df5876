using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Queueing;
using Bellwether.Operator.Audit.Recording;
using Bellwether.Operator.Followers;
using Bellwether.Operator.Syncs.Deletion;
using Bellwether.Operator.Syncs.Planning;
using Microsoft.Extensions.Logging;

namespace Bellwether.Operator.Syncs.Writing;

/// <summary>
/// Brings the copies in one follower in line: its own queue of syncs, its own workers, its own breaker, so that however it behaves costs
/// no other follower anything. Lives as long as the follower's session.
/// </summary>
internal sealed partial class FollowerWriter : IAsyncDisposable
{
    /// <summary>Syncs that are worked on at once. Requests in flight are bounded by the client.</summary>
    private const int Workers = 16;

    private readonly FollowerWriterContext _context;
    private readonly ILogger _logger;
    private readonly FollowerQueue _queue;
    private readonly FollowerBreaker _breaker;
    private readonly PlanExecutor _executor;
    private readonly SyncPasses _passes;
    private readonly LeftoverPasses _leftovers;
    private readonly UnsettledCopies _unsettled = new();
    private readonly CancellationTokenSource _stop;
    private readonly Lock _looking = new();
    private Task _work = Task.CompletedTask;
    private volatile bool _hasLooked;

    public FollowerWriter(Follower follower, FollowerSession session, FollowerWriterContext context)
    {
        (Follower, Session, _context, _logger) = (follower, session, context, context.Logger);
        Inventory = new SessionInventory(session);
        Ledger = new CopyLedger(context.Time);
        _queue = new FollowerQueue(context.Time);
        _breaker = new FollowerBreaker(session.Client, context.Time, _queue.Resume);
        var writer = new CopyWriter(session.Client, context.Origin, Inventory, Ledger);
        _executor = new PlanExecutor(follower.Name, session, context, writer, Ledger);
        _passes = new SyncPasses(session, context, _breaker, _executor, () => FollowerFactsReader.Read(follower, this));
        _leftovers = new LeftoverPasses(session, context, _breaker, _executor, this);
        context.Metrics.Expect(follower.Name, ["create", "apply", "repair", "delete"], "success");
        _stop = CancellationTokenSource.CreateLinkedTokenSource(session.Ended);
    }

    public Follower Follower { get; }

    public FollowerSession Session { get; }

    public SessionInventory Inventory { get; }

    public CopyLedger Ledger { get; }

    public int QueueDepth => _queue.Depth;

    public DateTimeOffset? LastWrite(ObjectKey sync) => _executor.LastWrite(sync);

    /// <summary>Whether requests for the sync may be in flight here, from facts that are older than the book's present ones.</summary>
    public bool IsPassing(ObjectKey sync) => _queue.IsPassing(sync);

    public bool IsPassingAnySync => _queue.IsPassingAnySync;

    /// <summary>The key of the pass over copies that no sync speaks for: that of the FollowerCluster itself.</summary>
    private ObjectKey LeftoversKey => ObjectKey.Cluster(Follower.Name);

    public void Start()
    {
        var token = _stop.Token;
        _work = Task.WhenAll(Enumerable.Range(0, Workers).Select(_ => WorkAsync(token)).Append(_breaker.RunAsync(token)));
    }

    /// <summary>Something changed in or about the follower that can concern the sync.</summary>
    public void Add(ObjectKey sync) => _queue.Add(sync);

    /// <summary>The sync's facts may be new. Those that were tried already wait for their retry.</summary>
    public void Offer(SyncFacts sync)
    {
        if (!_passes.HasTried(sync))
        {
            _queue.Add(sync.Key);
        }
    }

    /// <summary>What is to be let go although no sync says so, in place of what was ordered before.</summary>
    /// <param name="again">It is to be looked at even if the order is the same.</param>
    public void Order(LeftoverOrder order, bool again)
    {
        if (_leftovers.Take(order) | again)
        {
            _queue.Add(LeftoversKey);
        }
    }

    /// <summary>What an order comes to now.</summary>
    public IReadOnlyList<Leftover> PlanLeftovers(LeftoverOrder order) => _leftovers.Plan(order, FollowerFactsReader.Read(Follower, this));

    /// <summary>A copy came or changed that an order may be about, or whose sync nobody knows.</summary>
    public void LookForLeftovers()
    {
        if (!_leftovers.Order.IsNone)
        {
            _queue.Add(LeftoversKey);
        }

        _context.Report(LeftoversKey);
    }

    /// <summary>
    /// How the sync stands, for somebody who reports it: as soon as a pass finds it otherwise, a new report is asked for. Of a follower that isn't
    /// available nothing but that is seen, and when it comes, everybody looks.
    /// </summary>
    public FollowerPlan Plan(SyncFacts sync, FollowerFacts facts)
    {
        _unsettled.Looking(sync.Key);
        var plan = SyncPlanner.Plan(sync, facts, _context.Book.Claims, _context.OperatorNamespace);
        if (facts.Unavailable is null && _unsettled.Looked(sync.Key, DeletionGate.Apply(plan, _context.Brake.IsAdmitted)))
        {
            _context.Report(sync.Key);
        }

        return plan;
    }

    /// <summary>Tells the audit trail what the follower holds.</summary>
    /// <param name="again">Even if it was told in this session.</param>
    public void Look(bool again)
    {
        if (!_context.Audit.IsOn || !Session.FactsSynced || (_hasLooked && !again))
        {
            return;
        }

        // Whoever comes meanwhile waits: nothing is written before it is told.
        lock (_looking)
        {
            if (!_hasLooked || again)
            {
                _context.Audit.Look(() =>
                {
                    var (copies, covered) = Inventory.Known(Ledger);
                    return new FollowerLook(Follower.Name, _context.Time.GetUtcNow(), [.. copies.Where(copy => copy.Value.IsOurs)], covered);
                });
                _hasLooked = true;
            }
        }
    }

    /// <summary>The follower answers: everything that waited for it goes on now.</summary>
    public void Resume() => _queue.Resume();

    public void Forget(ObjectKey sync)
    {
        _queue.Forget(sync);
        _passes.Forget(sync);
        _executor.Forget(sync);
        _unsettled.Forget(sync);
        Ledger.ForgetSync(sync);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        try
        {
            await _work;
        }
        catch (OperationCanceledException)
        {
            // As asked.
        }

        _queue.Dispose();
        _stop.Dispose();
    }

    private async Task WorkAsync(CancellationToken cancellationToken)
    {
        // The caller starts all workers in a row and must not run the first one's work.
        await Task.Yield();
        while (!cancellationToken.IsCancellationRequested)
        {
            var sync = await _queue.TakeAsync(cancellationToken);
            try
            {
                Look(again: false);
                GoOn(sync, string.IsNullOrEmpty(sync.Namespace)
                    ? await _leftovers.RunAsync(FollowerFactsReader.Read(Follower, this), cancellationToken)
                    : await _passes.RunAsync(sync, cancellationToken));
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                // A bug. The worker goes on, and so does everything else in this follower.
                LogPassCrashed(exception, sync, Follower.Name);
                _queue.AddRateLimited(sync);
            }
            finally
            {
                _queue.Done(sync);
            }
        }
    }

    /// <summary>When the sync is looked at again, and whether its status has to be.</summary>
    private void GoOn(ObjectKey sync, PassEnd end)
    {
        var isNews = end.Worked;
        switch (end.Kind)
        {
            case PassEndKind.Settled:
                isNews |= Settle(sync, end);
                break;

            case PassEndKind.Unreachable:
                _queue.Park(sync);
                if (!_breaker.IsOpen)
                {
                    // It came back in between.
                    _queue.Resume();
                }

                break;

            case PassEndKind.StrangersInTheWay:
                _queue.AddAfterStrangers(sync);
                break;

            case PassEndKind.Unfinished:
                _queue.AddRateLimited(sync);
                break;

            default:
                return;
        }

        if (isNews)
        {
            _context.Report(sync);
        }
    }

    /// <returns>Whether what can't be brought in line is news.</returns>
    private bool Settle(ObjectKey sync, PassEnd end)
    {
        _queue.Settled(sync);
        foreach (var action in end.Plan!.Actions)
        {
            var wait = Ledger.ContestedFor(action.Target, sync);
            if (wait > TimeSpan.Zero)
            {
                _queue.AddAfter(sync, wait);
            }
        }

        if (end.Worked)
        {
            // If the watch doesn't show by then what was written, it is looked at again.
            _queue.AddAfter(sync, CopyLedger.TrustInAnswer + TimeSpan.FromSeconds(1), WorkPriority.Resync);
        }

        return _unsettled.Passed(sync, end.Plan);
    }

    [LoggerMessage(LogLevel.Error, "Pass over {Sync} in {Follower} crashed; it is retried")]
    private partial void LogPassCrashed(Exception exception, ObjectKey sync, string follower);
}
