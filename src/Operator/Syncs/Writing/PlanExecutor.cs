using System.Collections.Concurrent;
using Bellwether.Crds;
using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Transport;
using Bellwether.Operator.Followers;
using Bellwether.Operator.Syncs.Content;
using Bellwether.Operator.Syncs.Deletion;
using Bellwether.Operator.Syncs.Planning;
using Microsoft.Extensions.Logging;

namespace Bellwether.Operator.Syncs.Writing;

/// <summary>Executes what a plan has to be done in one follower, and tells what came of it: ledger, log, metrics, audit trail. Thread-safe.</summary>
internal sealed partial class PlanExecutor(
    string follower, FollowerSession session, FollowerWriterContext context, CopyWriter writer, CopyLedger ledger)
{
    /// <summary>Actions of one sync that are executed at once. Requests in flight are bounded by the client.</summary>
    private const int AtOnce = 16;

    private readonly ILogger _logger = context.Logger;
    private readonly ConcurrentDictionary<ObjectKey, DateTimeOffset> _lastWrites = new();

    public DateTimeOffset? LastWrite(ObjectKey sync) => _lastWrites.TryGetValue(sync, out var at) ? at : null;

    public void Forget(ObjectKey sync) => _lastWrites.TryRemove(sync, out _);

    /// <returns>
    /// Each action that was executed, as far as the follower answers. What needs content is planned again when its source has moved on, and fails
    /// when that can't be read.
    /// </returns>
    public async Task<List<ExecutedAction>> ExecuteAsync(SyncFacts sync, PlannedAction[] work, CancellationToken cancellationToken)
    {
        var executed = new List<ExecutedAction>(work.Length);
        foreach (var chunk in work.Chunk(AtOnce))
        {
            await ExecuteChunkAsync(sync, chunk, executed, cancellationToken);
            if (executed.Exists(one => one.Outcome.Failure is { IsUnreachable: true }))
            {
                break;
            }
        }

        return executed;
    }

    private async Task ExecuteChunkAsync(SyncFacts sync, PlannedAction[] work, List<ExecutedAction> executed, CancellationToken cancellationToken)
    {
        // One in nearly every chunk.
        var sources = new Dictionary<string, (ContentLease? Lease, ActionOutcome? Instead)>(1);
        try
        {
            foreach (var action in work.Where(action => action.NeedsContent))
            {
                var source = sync.Spec.SourceName(action.Target.Key.Name);
                if (!sources.ContainsKey(source))
                {
                    sources[source] = await AcquireAsync(sync, source, cancellationToken);
                }
            }

            var results = await Task.WhenAll(work.Select(action =>
            {
                if (!action.NeedsContent)
                {
                    return ExecuteAsync(sync.Key, action, null, cancellationToken);
                }

                var (lease, instead) = sources[sync.Spec.SourceName(action.Target.Key.Name)];
                return instead is { } outcome
                    ? Task.FromResult(new ExecutedAction(action, outcome))
                    : ExecuteAsync(sync.Key, action, lease!.Content, cancellationToken);
            }));
            executed.AddRange(results);
        }
        finally
        {
            foreach (var (lease, _) in sources.Values)
            {
                lease?.Dispose();
            }
        }
    }

    /// <returns>The body of the source, or what becomes of the actions that need it.</returns>
    private async Task<(ContentLease? Lease, ActionOutcome? Instead)> AcquireAsync(SyncFacts sync, string source, CancellationToken cancellationToken)
    {
        try
        {
            if (await context.Contents.AcquireAsync(sync, source, cancellationToken) is { } lease)
            {
                return (lease, null);
            }

            // The source has moved on: the controller reads it and comes back with new facts.
            context.Report(sync.Key);
            return (null, ActionOutcome.LookAgain);
        }
        catch (Exception exception) when (exception is KubernetesException or System.Text.Json.JsonException)
        {
            // That is the management cluster's trouble, which the controller reports.
            context.Report(sync.Key);
            return (null, ActionOutcome.Failed(new WriteFailure(CopyReasons.WriteFailed, "The source could not be read.")));
        }
    }

    /// <param name="content">Null for actions that need none.</param>
    public async Task<ExecutedAction> ExecuteAsync(
        ObjectKey sync, PlannedAction action, SyncContent? content, CancellationToken cancellationToken)
    {
        if (action.Writes && context.Audit.IsUnanswered(follower, action.Target))
        {
            // What is written now would hide what became of the last write, and what is planned now doesn't know of it.
            return await LookAsync(sync, action, cancellationToken);
        }

        var deletion = action.Kind == PlannedActionKind.Delete ? DeletionGate.KeyOf(follower, action) : (DeletionKey?)null;
        if (deletion is { } begun && !context.Brake.Begin(begun))
        {
            // It was let go when it was planned, and isn't any more.
            return new(action, ActionOutcome.LookAgain);
        }

        var outcome = await WriteAsync(sync, action, content, cancellationToken);
        if (deletion is { } refused && outcome is { IsDone: false, Failure: null or { NothingHappened: true } })
        {
            context.Brake.NotDeleted(refused);
        }

        if (outcome.Failure is { } failure)
        {
            NoteFailure(sync, action, failure);
        }
        else if (outcome.IsDone && action.Writes)
        {
            _lastWrites[sync] = context.Time.GetUtcNow();
            LogExecuted(action.Kind, action.Target, follower, sync, action.Reason);
            context.Events.Executed(sync, follower, action);
        }

        if (action.Writes)
        {
            context.Metrics.Wrote(follower, action.Kind.ToString().ToLowerInvariant(), Result(outcome));
        }

        return new(action, outcome);
    }

    /// <summary>Executes the action, and tells the audit trail what came of it.</summary>
    private async Task<ActionOutcome> WriteAsync(ObjectKey sync, PlannedAction action, SyncContent? content, CancellationToken cancellationToken)
    {
        var audited = await context.Audit.WritingAsync(sync, follower, action, content, cancellationToken);
        ActionOutcome outcome;
        try
        {
            outcome = await writer.ExecuteAsync(action, sync, content, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // The session ends, and the request may be there already.
            context.Audit.Unanswered(follower, action);
            throw;
        }

        // Of a recreation that didn't get to its end the deletion is what happened.
        var isHalf = action.Kind == PlannedActionKind.Recreate && outcome is { HasChanged: true, IsDone: false };
        if (outcome.HasChanged)
        {
            context.Audit.Changed(sync, follower, isHalf ? action with { Kind = PlannedActionKind.Delete } : action, isHalf ? null : audited);
        }
        else if (outcome.Failure is { NothingHappened: false })
        {
            context.Audit.Unanswered(follower, action);
        }
        else
        {
            context.Audit.Found(follower, action.Target, ledger.Find(action.Target, sync)?.Occupant);
        }

        return outcome;
    }

    private async Task<ExecutedAction> LookAsync(ObjectKey sync, PlannedAction action, CancellationToken cancellationToken)
    {
        var outcome = await writer.LookAsync(action, sync, cancellationToken);
        if (outcome.Failure is { } failure)
        {
            NoteFailure(sync, action, failure);
        }
        else
        {
            context.Audit.Found(follower, action.Target, ledger.Find(action.Target, sync)?.Occupant);
        }

        return new(action, outcome);
    }

    private void NoteFailure(ObjectKey sync, PlannedAction action, WriteFailure failure)
    {
        if (ledger.FailureOf(action.Target, sync) != failure)
        {
            // Once, not with every retry.
            LogFailed(action.Kind, action.Target, follower, sync, failure.Message);
        }

        ledger.Failed(action.Target, sync, failure);
        if (failure.Reason == CopyReasons.Forbidden)
        {
            session.Recheck();
        }
        else if (failure.Reason is CopyReasons.NamespaceNotFound or CopyReasons.NamespaceTerminating)
        {
            session.DoubtNamespaces();
        }
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
}
