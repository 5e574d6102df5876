using System.Collections.Concurrent;
using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Queueing;
using Bellwether.Kubernetes.Transport;
using Bellwether.Operator.Followers;
using Bellwether.Operator.Syncs.Content;
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

    /// <summary>Plans and executions of one sync in a row, when each finds that facts have changed.</summary>
    private const int Rounds = 5;

    private static readonly TimeSpan FirstLookAtStranger = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LastLookAtStranger = TimeSpan.FromMinutes(5);

    private readonly FollowerWriterContext _context;
    private readonly ILogger _logger;
    private readonly FollowerSession _session;
    private readonly CopyWriter _writer;
    private readonly FollowerBreaker _breaker;
    private readonly WorkQueue<ObjectKey> _queue;
    private readonly ConcurrentDictionary<ObjectKey, SyncFacts> _attempted = new();
    private readonly ConcurrentDictionary<ObjectKey, byte> _waiting = new();
    private readonly ConcurrentDictionary<ObjectKey, int> _unsettled = new();
    private readonly ConcurrentDictionary<ObjectKey, int> _refusals = new();
    private readonly ConcurrentDictionary<ObjectKey, byte> _passing = new();
    private readonly ConcurrentDictionary<ObjectKey, DateTimeOffset> _lastWrites = new();
    private readonly CancellationTokenSource _stop;
    private Task _work = Task.CompletedTask;

    public FollowerWriter(Follower follower, FollowerSession session, FollowerWriterContext context)
    {
        Follower = follower;
        _session = session;
        _context = context;
        _logger = context.Logger;
        Inventory = new SessionInventory(session);
        Ledger = new CopyLedger(context.Time);
        _writer = new CopyWriter(session.Client, context.Origin, Inventory, Ledger);
        _breaker = new FollowerBreaker(session.Client, context.Time, Resume);
        _queue = new WorkQueue<ObjectKey>(context.Time);
        context.Metrics.Expect(follower.Name, ["create", "apply", "repair", "delete"], "success");
        _stop = CancellationTokenSource.CreateLinkedTokenSource(session.Ended);
    }

    public Follower Follower { get; }

    public FollowerSession Session => _session;

    public SessionInventory Inventory { get; }

    public CopyLedger Ledger { get; }

    public int QueueDepth => _queue.Depth;

    public DateTimeOffset? LastWrite(ObjectKey sync) => _lastWrites.TryGetValue(sync, out var at) ? at : null;

    /// <summary>Whether requests for the sync may be in flight here, from facts that are older than the book's present ones.</summary>
    public bool IsPassing(ObjectKey sync) => _passing.ContainsKey(sync);

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
        if (!_attempted.TryGetValue(sync.Key, out var attempted) || !ReferenceEquals(attempted, sync))
        {
            _queue.Add(sync.Key);
        }
    }

    /// <summary>The follower answers: everything that waited for it goes on now.</summary>
    public void Resume()
    {
        foreach (var sync in _waiting.Keys)
        {
            _waiting.TryRemove(sync, out _);
            _queue.Forget(sync);
            _queue.Add(sync);
        }
    }

    public void Forget(ObjectKey sync)
    {
        _queue.Remove(sync);
        _attempted.TryRemove(sync, out _);
        _waiting.TryRemove(sync, out _);
        _lastWrites.TryRemove(sync, out _);
        _unsettled.TryRemove(sync, out _);
        _refusals.TryRemove(sync, out _);
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
                // Noted before the book is read: whoever enters newer facts and then finds no pass has nothing to wait for.
                _passing[sync] = 0;
                await PassAsync(sync, cancellationToken);
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
                _passing.TryRemove(sync, out _);
                _queue.Done(sync);
            }
        }
    }

    /// <summary>Plans one sync here from the newest facts and executes what there is to do.</summary>
    private async Task PassAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        var worked = false;
        for (var round = 0; round < Rounds; round++)
        {
            if (!_context.Book.TryGet(key, out var sync) || !_session.FactsSynced)
            {
                return;
            }

            _attempted[key] = sync;
            var plan = SyncPlanner.Plan(sync, FollowerFactsReader.Read(Follower, this), _context.Book.Claims, _context.OperatorNamespace);
            var work = plan.Actions.Where(action => action.NeedsWork).ToArray();
            if (work.Length == 0)
            {
                Settle(key, plan, worked);
                return;
            }

            if (_breaker.IsOpen)
            {
                Wait(key, worked);
                return;
            }

            var outcomes = await ExecuteAsync(sync, work, cancellationToken);
            worked = true;
            if (outcomes.Exists(outcome => outcome.Failure is { IsUnreachable: true }))
            {
                _breaker.Open();
                _session.Recheck();
                Wait(key, worked);
                return;
            }

            if (outcomes.Exists(outcome => outcome.Failure is not null))
            {
                if (HasOnlyRefusals(work, outcomes))
                {
                    LookAgainLater(key);
                    return;
                }

                break;
            }
        }

        _queue.AddRateLimited(key);
        _context.Report(key);
    }

    private static bool HasOnlyRefusals(PlannedAction[] work, List<ActionOutcome> outcomes)
    {
        for (var i = 0; i < outcomes.Count; i++)
        {
            if (outcomes[i].Failure is not null && work[i].Kind != PlannedActionKind.Refuse)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Only strangers are in the way. Nobody can be asked to tell when they go, and people don't take them away within milliseconds.</summary>
    private void LookAgainLater(ObjectKey key)
    {
        var looks = _refusals.AddOrUpdate(key, 0, (_, before) => Math.Min(before + 1, 20));
        var limit = TimeSpan.FromTicks(Math.Min(FirstLookAtStranger.Ticks << looks, LastLookAtStranger.Ticks));
        _queue.AddAfter(key, limit * (0.5 + (0.5 * Random.Shared.NextDouble())));
        _context.Report(key);
    }

    /// <summary>Nothing is left to do here, for now.</summary>
    private void Settle(ObjectKey key, FollowerPlan plan, bool worked)
    {
        _queue.Forget(key);
        _refusals.TryRemove(key, out _);
        foreach (var action in plan.Actions)
        {
            var wait = Ledger.ContestedFor(action.Target, key);
            if (wait > TimeSpan.Zero)
            {
                _queue.AddAfter(key, wait);
            }
        }

        // What isn't in step and can't be worked on, such as drift that is only reported, has to be told, too, and that it is over.
        var isNews = HasNews(key, plan);
        if (worked)
        {
            // If the watch doesn't show by then what was written, it is looked at again.
            _queue.AddAfter(key, CopyLedger.TrustInAnswer + TimeSpan.FromSeconds(1), WorkPriority.Resync);
        }

        if (worked || isNews)
        {
            _context.Report(key);
        }
    }

    /// <summary>Whether what can't be brought in line is something else than when this was last asked.</summary>
    private bool HasNews(ObjectKey key, FollowerPlan plan)
    {
        var now = 0;
        foreach (var action in plan.Actions)
        {
            if (action.Kind != PlannedActionKind.Unchanged)
            {
                // In any order.
                now ^= HashCode.Combine(action.Target, action.Kind, action.Reason, action.Message);
            }
        }

        _unsettled.TryGetValue(key, out var before);
        if (now == 0)
        {
            _unsettled.TryRemove(key, out _);
        }
        else
        {
            _unsettled[key] = now;
        }

        return now != before;
    }

    private void Wait(ObjectKey key, bool worked)
    {
        _waiting[key] = 0;
        if (!_breaker.IsOpen)
        {
            // It came back in between.
            Resume();
        }

        if (worked)
        {
            _context.Report(key);
        }
    }

    private async Task<List<ActionOutcome>> ExecuteAsync(SyncFacts sync, PlannedAction[] work, CancellationToken cancellationToken)
    {
        ContentLease? lease = null;
        try
        {
            if (Array.Exists(work, action => action.NeedsContent))
            {
                lease = await _context.Contents.AcquireAsync(sync, cancellationToken);
                if (lease is null)
                {
                    // The source has moved on: the controller reads it and comes back with new facts.
                    _context.Report(sync.Key);
                    work = Array.FindAll(work, action => !action.NeedsContent);
                }
            }

            var outcomes = new List<ActionOutcome>(work.Length);
            foreach (var chunk in work.Chunk(Workers))
            {
                outcomes.AddRange(await Task.WhenAll(chunk.Select(action => ExecuteAsync(sync.Key, action, lease?.Content, cancellationToken))));
            }

            return outcomes;
        }
        catch (Exception exception) when (exception is KubernetesException or System.Text.Json.JsonException)
        {
            // The source could not be read again. That is the management cluster's trouble, which the controller reports.
            _context.Report(sync.Key);
            return [ActionOutcome.Failed(new WriteFailure(Crds.CopyReasons.WriteFailed, "The source could not be read."))];
        }
        finally
        {
            lease?.Dispose();
        }
    }

    private async Task<ActionOutcome> ExecuteAsync(
        ObjectKey sync, PlannedAction action, SyncContent? content, CancellationToken cancellationToken)
    {
        var outcome = await _writer.ExecuteAsync(action, sync, content, cancellationToken);
        if (outcome.Failure is { } failure)
        {
            if (Ledger.FailureOf(action.Target, sync) != failure)
            {
                // Once, not with every retry.
                LogFailed(action.Kind, action.Target, Follower.Name, sync, failure.Message);
            }

            Ledger.Failed(action.Target, sync, failure);
            if (failure.Reason == Crds.CopyReasons.Forbidden)
            {
                _session.Recheck();
            }
        }
        else if (outcome.IsDone && action.Writes)
        {
            _lastWrites[sync] = _context.Time.GetUtcNow();
            LogExecuted(action.Kind, action.Target, Follower.Name, sync, action.Reason);
        }

        if (action.Writes)
        {
            _context.Metrics.Wrote(Follower.Name, action.Kind.ToString().ToLowerInvariant(), Result(outcome));
        }

        return outcome;
    }

    private static string Result(ActionOutcome outcome) => outcome switch
    {
        { IsDone: true } => "success",
        { Failure: null } => "conflict",
        _ => "failure",
    };

    [LoggerMessage(LogLevel.Information, "{Action} of {Target} in {Follower} for {Sync} done: {Reason}")]
    private partial void LogExecuted(PlannedActionKind action, CopyTarget target, string follower, ObjectKey sync, string reason);

    [LoggerMessage(LogLevel.Warning, "{Action} of {Target} in {Follower} for {Sync} failed: {Message}")]
    private partial void LogFailed(PlannedActionKind action, CopyTarget target, string follower, ObjectKey sync, string message);

    [LoggerMessage(LogLevel.Error, "Pass over {Sync} in {Follower} crashed; it is retried")]
    private partial void LogPassCrashed(Exception exception, ObjectKey sync, string follower);
}
