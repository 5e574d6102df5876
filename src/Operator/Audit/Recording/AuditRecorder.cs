using System.Threading.Channels;
using Bellwether.Crds;
using Bellwether.Kubernetes.Entities;
using Bellwether.Operator.Audit.Documents;
using Bellwether.Operator.Audit.Journal;
using Bellwether.Operator.Syncs.Content;
using Bellwether.Operator.Syncs.Inventory;
using Bellwether.Operator.Syncs.Planning;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Bellwether.Operator.Audit.Recording;

/// <summary>
/// Takes what is told and writes it into the journal, in the order in which it was told. Who tells of what happened never waits: where the
/// disk can't follow, the rest is given up, and the copies themselves have to tell.
/// </summary>
internal sealed partial class AuditRecorder(
    AuditJournal journal, AuditBacklog backlog, SyncBook book, TimeProvider time, ILogger<AuditRecorder> logger) : BackgroundService, IAuditTrail
{
    /// <summary>Told and not written down yet. A disk that works is never so far behind.</summary>
    private const int MostNotes = 20_000;

    /// <summary>For so long at most a disk that hangs holds up what is about to be written to a follower; once, until it works again.</summary>
    public static readonly TimeSpan LongestHold = TimeSpan.FromSeconds(1);

    private readonly Channel<Note> _notes = Channel.CreateBounded<Note>(
        new BoundedChannelOptions(MostNotes) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    private readonly UnansweredWrites _unanswered = new();

    private volatile bool _isHanging;

    private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public bool IsOn => true;

    /// <summary>Completes when the leader has begun: from then on it is known which FollowerClusters there are.</summary>
    public Task Begun => _begun.Task;

    public async ValueTask<AuditDocument?> WritingAsync(
        ObjectKey sync, string follower, PlannedAction action, SyncContent? content, CancellationToken cancellationToken)
    {
        var document = content is null ? null : content.Audited ??= AuditRenderer.Render(content);
        if (!action.Writes || IsOmitted(sync))
        {
            return document;
        }

        var written = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var intent = Change(sync, follower, action, document);
        _unanswered.Sent(intent, action.Seen);

        // Before a repair a copy has the marks that it has after it: whether it was made can't be seen later.
        if (document is not null && intent.Action != AuditAction.Repair && Tell(new Note(intent, null, null) { Written = written }) && !_isHanging)
        {
            try
            {
                await written.Task.WaitAsync(LongestHold, time, cancellationToken);
            }
            catch (TimeoutException)
            {
                // The copy is more urgent. Only a crash before it is noted could hide it.
                _isHanging = true;
            }
        }

        return document;
    }

    public void Changed(ObjectKey sync, string follower, PlannedAction action, AuditDocument? document)
    {
        _unanswered.Answered(follower, action.Target);
        if (!IsOmitted(sync))
        {
            Tell(new Note(null, Change(sync, follower, action, document), null));
        }
    }

    public void Unanswered(string follower, PlannedAction action) =>
        TellShown(_unanswered.Lost(follower, action.Target, AuditActions.Of(action)));

    public void Found(string follower, CopyTarget target, CopyRecord? copy) => TellShown(_unanswered.Found(follower, target, copy));

    public bool IsUnanswered(string follower, CopyTarget target) => _unanswered.IsLost(follower, target);

    public void Shown(string follower, CopyTarget target, CopyRecord? copy) => TellShown(_unanswered.Shown(follower, target, copy));

    public void Look(Func<FollowerLook> take)
    {
        var place = new TaskCompletionSource<FollowerLook?>(TaskCreationOptions.RunContinuationsAsynchronously);
        Tell(new Note(null, null, place.Task));
        try
        {
            place.SetResult(take());
        }
        finally
        {
            // Whoever writes what is told must not wait for ever.
            place.TrySetResult(null);
        }
    }

    public void Begin() => _begun.TrySetResult();

    public void FollowerGone(string follower) => Look(() => FollowerLook.Gone(follower, time.GetUtcNow()));

    /// <summary>A folder of the trail is no FollowerCluster's.</summary>
    public void FolderForgotten(string folder) => Look(() => FollowerLook.Forgotten(folder, time.GetUtcNow()));

    public AuditLag? LagOf(ObjectKey sync) => backlog.LagOf(sync);

    /// <summary>Whether the sync's spec leaves it out.</summary>
    public bool IsOmitted(ObjectKey sync) => book.TryGet(sync, out var facts) && facts.Spec.Audit == AuditPolicies.Disabled;

    /// <summary>What was told last is written down, too: at a clean stop nothing is lost, even at one that comes before the start is through.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        while (_notes.Reader.TryRead(out var note))
        {
            await WriteAsync(note);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var waiting = journal.Read(journal.Acknowledged.Sequence, long.MaxValue, 1);
        backlog.Resume(journal.Acknowledged.Sequence, journal.Last, waiting.Count > 0 ? waiting[0].At : null, journal.WaitingSyncs());
        await foreach (var note in _notes.Reader.ReadAllAsync(stoppingToken))
        {
            await WriteAsync(note);
        }
    }

    private AuditChange Change(ObjectKey sync, string follower, PlannedAction action, AuditDocument? document) =>
        new(0, time.GetUtcNow(), follower, action.Target, sync, AuditActions.Of(action), action.Reason, document);

    private void TellShown(AuditChange? change)
    {
        if (change is not null && !IsOmitted(change.Sync))
        {
            Tell(new Note(null, change with { At = time.GetUtcNow() }, null));
        }
    }

    /// <returns>Whether it will be written down.</returns>
    private bool Tell(Note note)
    {
        var isTaken = _notes.Writer.TryWrite(note);
        if (!isTaken)
        {
            backlog.Incomplete();
        }

        return isTaken;
    }

    private async Task WriteAsync(Note note)
    {
        try
        {
            switch (note)
            {
                case { Intent: { } intent }:
                    // Where there is no place for it, there is none for the change either.
                    journal.AppendIntent(intent);
                    break;

                case { Change: { } change } when journal.Append(change) is { } sequence:
                    backlog.Recorded(sequence, change);
                    break;

                case { Look: { } place }:
                    if (await place is { } look)
                    {
                        Resolve(look);
                        backlog.Add(look, journal.Last);
                    }

                    break;

                default:
                    backlog.Incomplete();
                    break;
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            LogNotWritten(exception.GetType().Name);
            backlog.Incomplete();
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // A bug. What comes next is written down all the same.
            LogCrashed(exception);
            backlog.Incomplete();
        }
        finally
        {
            // A disk that only crawls is behind until nothing waits for it any more.
            _isHanging &= _notes.Reader.Count > 0;
            note.Written?.TrySetResult();
        }
    }

    /// <summary>What a crash or a lost session kept from being told, and the follower shows to have happened, is told now: later it may be replaced.</summary>
    private void Resolve(FollowerLook look)
    {
        foreach (var change in journal.TakeInterrupted(look).Concat(_unanswered.Shown(look)))
        {
            if (journal.Append(change) is { } sequence)
            {
                backlog.Recorded(sequence, change);
            }
            else
            {
                backlog.Incomplete();
            }
        }
    }

    /// <summary>Exactly one is set.</summary>
    private readonly record struct Note(AuditChange? Intent, AuditChange? Change, Task<FollowerLook?>? Look)
    {
        /// <summary>Completes when it is written down, or never will be; null if nobody waits for that.</summary>
        public TaskCompletionSource? Written { get; init; }
    }

    [LoggerMessage(LogLevel.Error, "Writing into the audit journal crashed; the copies are compared with the repository later instead")]
    private partial void LogCrashed(Exception exception);

    [LoggerMessage(LogLevel.Warning, "Could not write a change into the audit journal ({Error}); the copies are compared with the repository later instead")]
    private partial void LogNotWritten(string error);
}
