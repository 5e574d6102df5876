using Bellwether.Operator.Audit.Commits;
using Bellwether.Operator.Audit.Documents;
using Bellwether.Operator.Audit.Git;
using Bellwether.Operator.Audit.Journal;
using Bellwether.Operator.Audit.Recording;

namespace Bellwether.Operator.Audit.Pushing;

/// <summary>
/// Brings the backlog into the branch: builds commits on its tip and pushes them all at once. Where somebody else moved the branch, the same
/// is built anew on what is there now. What of the journal is in the branch is read from the branch itself, so that a push whose answer
/// was lost, or that a crash interrupted, is neither repeated nor forgotten. Not thread-safe: there is one.
/// </summary>
internal sealed class TrailPusher(
    LocalRepository repository, RemoteBranch remote, TrailBuilder builder, AuditJournal journal, AuditBacklog backlog, TimeProvider time)
{
    /// <summary>Changes that are built with one read of the trail.</summary>
    private const int ChangesAtOnce = 2_000;

    /// <summary>Changes that are pushed at once, as long as nobody else is faster meanwhile.</summary>
    private const int MostChanges = 10_000;

    /// <summary>Followers compared that are pushed at once.</summary>
    private const int MostLooks = 200;

    /// <summary>Where others push all the time, less is built at once: whoever takes long is overtaken.</summary>
    private const int FewestChanges = 50;

    /// <summary>So few are put on a new tip as they are; of more it takes too long.</summary>
    private const int FewToReplay = 500;

    /// <summary>A push that is refused so often as overtaken by a branch that doesn't move is refused.</summary>
    private const int MostStands = 10;

    /// <summary>What is built, and was pushed after somebody else had moved the branch.</summary>
    private (long Begin, long Sequence, IReadOnlyCollection<PendingLook> Looks)? _overtaken;
    private string? _tip;
    private bool _isOpen;
    private bool _isCurrent;
    // Begins small: whoever is not alone gets something in at once, and whoever is soon has more at a time.
    private int _changesAtMost = FewToReplay;
    private int _stands;

    /// <summary>
    /// The branch isn't what it was, or isn't there: somebody set it back, or made the repository anew. Only a comparison with every follower
    /// can tell what is missing.
    /// </summary>
    public bool WasRewritten { get; private set; }

    /// <summary>Pushes as much of the backlog as goes into one push.</summary>
    /// <returns>What came of it.</returns>
    /// <exception cref="GitException">Nothing could be pushed, or nobody knows whether it was.</exception>
    /// <exception cref="IOException">The audit directory can't be written.</exception>
    public async Task<PushResult> PushAsync(CancellationToken cancellationToken)
    {
        try
        {
            var (sequence, looks) = await ReplayAsync(cancellationToken) ?? await BuildAsync(cancellationToken);
            var commits = builder.Count;
            if (commits > 0 && !await remote.PushAsync(builder.Tip!, cancellationToken))
            {
                // A small row is put on the new tip as it is. A large one takes too long, and is built anew with less in it.
                _isCurrent = false;
                var begin = journal.Acknowledged.Sequence;
                _overtaken = sequence - begin <= FewToReplay ? (begin, sequence, looks) : null;
                _changesAtMost = Math.Max(_changesAtMost / 2, FewestChanges);
                return ++_stands < MostStands ? new PushResult(0, IsMoved: true) : throw new GitException(GitProblem.PushRefused);
            }

            _stands = 0;
            _changesAtMost = Math.Min(_changesAtMost * 2, MostChanges);
            _tip = builder.Tip;
            journal.Acknowledge(sequence, _tip ?? "");
            backlog.Compared(looks);
            backlog.Acknowledge(sequence);
            if (commits > 0)
            {
                await repository.TidyAsync(_tip!, cancellationToken);
            }

            return new PushResult(commits, IsMoved: false);
        }
        catch (Exception exception)
        {
            // Whatever was believed of the branch may not be so, and what is in it may not have been noted.
            _isCurrent = false;
            _tip = null;
            _overtaken = null;
            if (exception is GitException { Problem: var problem } && problem == GitProblem.GitFailed)
            {
                // The local repository is only a cache; a damaged one must not be the end.
                repository.Discard();
                _isOpen = false;
            }

            throw;
        }
    }

    /// <summary>The comparison that <see cref="WasRewritten"/> asks for is on its way.</summary>
    public void RewriteNoted() => WasRewritten = false;

    /// <summary>The followers' folders that the trail has.</summary>
    /// <exception cref="GitException">The branch could not be asked.</exception>
    public async Task<IReadOnlySet<string>> FoldersAsync(CancellationToken cancellationToken)
    {
        await SynchronizeAsync(cancellationToken);
        await builder.BeginAsync(_tip, time.GetUtcNow(), cancellationToken);
        return await builder.FoldersAsync(cancellationToken);
    }

    /// <summary>Finds out where the branch is, and what of the journal is in it.</summary>
    private async Task SynchronizeAsync(CancellationToken cancellationToken)
    {
        if (!_isOpen)
        {
            await repository.OpenAsync(cancellationToken);
            _isOpen = true;
        }

        if (_isCurrent)
        {
            return;
        }

        var known = journal.Acknowledged;
        var isFirst = known is { Sequence: 0, Tip: "" } && repository.IsNew;
        var tip = await remote.FetchAsync(shallow: isFirst && journal.Last == 0, cancellationToken);
        _stands = tip == _tip ? _stands : 0;
        if (tip != _tip || tip is null)
        {
            await NoticeAsync(tip, known, cancellationToken);
        }

        _tip = tip;
        _isCurrent = true;
    }

    private async Task NoticeAsync(string? tip, JournalAcknowledgement known, CancellationToken cancellationToken)
    {
        var before = known.Tip.Length > 0 && await repository.HasAsync(known.Tip, cancellationToken) ? known.Tip : null;
        if (tip is not null
            && BatchId.LastOf(
                await repository.FindTrailerAsync(CommitMessage.BatchTrailer, journal.Id + "/", tip, before, cancellationToken), journal.Id) is { } last)
        {
            if (last <= journal.Last)
            {
                // A push that nobody heard the answer of.
                journal.Acknowledge(last, tip);
                backlog.Acknowledge(last);
            }
            else
            {
                // Of changes that the journal lost, or never had: somebody else may have written it.
                WasRewritten = true;
            }
        }

        WasRewritten |= known.Tip.Length > 0
            && (tip is null || before is null || !await repository.IsAncestorAsync(before, tip, cancellationToken));
    }

    /// <summary>
    /// Puts what was overtaken on the new tip, if what came in between concerns neither the trail nor this journal: the quickest way, so that
    /// others who push all the time don't keep it out for ever.
    /// </summary>
    /// <returns>As <see cref="BuildAsync"/>; null if there is nothing of the kind.</returns>
    private async Task<(long Sequence, IReadOnlyCollection<PendingLook> Looks)?> ReplayAsync(CancellationToken cancellationToken)
    {
        if (_overtaken is not { } built || _tip is null || built.Begin != journal.Acknowledged.Sequence)
        {
            return null;
        }

        _overtaken = null;
        if (await remote.FetchAsync(shallow: false, cancellationToken) is not { } tip
            || !await repository.IsBesideAsync(_tip, tip, $"{journal.Id}/", [AuditPath.Clusters, BranchMarker.Path], cancellationToken))
        {
            return null;
        }

        await builder.ReplayAsync(tip, cancellationToken);
        _stands = tip == _tip ? _stands : 0;
        (_tip, _isCurrent) = (tip, true);
        return (built.Sequence, built.Looks);
    }

    /// <returns>The sequence that the commits reach, and the comparisons that are in them.</returns>
    private async Task<(long Sequence, IReadOnlyCollection<PendingLook> Looks)> BuildAsync(CancellationToken cancellationToken)
    {
        await SynchronizeAsync(cancellationToken);
        await builder.BeginAsync(_tip, time.GetUtcNow(), cancellationToken);
        var sequence = journal.Acknowledged.Sequence;
        var most = sequence + _changesAtMost;
        var looks = new List<PendingLook>();

        // In this order: a comparison that comes later is behind the last change of now. One that is left for the next push mustn't have
        // changes in front of it that it doesn't know of, or it would take them back.
        var last = journal.Last;
        var waiting = backlog.Looks(MostLooks + 1);
        var end = waiting.Count > MostLooks ? Math.Min(last, waiting[MostLooks].Behind) : last;
        foreach (var group in waiting.Take(MostLooks).GroupBy(look => look.Behind).OrderBy(group => group.Key))
        {
            sequence = await AddChangesAsync(sequence, most, group.Key, cancellationToken);
            if (sequence < group.Key)
            {
                end = sequence;
                break;
            }

            await builder.AddAsync([.. group.Select(look => look.Look)], BatchId.Comparison(journal.Id, sequence), cancellationToken);
            looks.AddRange(group);
        }

        sequence = await AddChangesAsync(sequence, most, end, cancellationToken);
        await builder.EndAsync(cancellationToken);
        return (sequence, looks);
    }

    private async Task<long> AddChangesAsync(long after, long most, long until, CancellationToken cancellationToken)
    {
        while (after < Math.Min(most, until) && journal.Read(after, Math.Min(most, until), ChangesAtOnce) is { Count: > 0 } changes)
        {
            await builder.AddAsync(changes, new BatchId(journal.Id, changes[0].Sequence, changes[^1].Sequence), cancellationToken);
            after = changes[^1].Sequence;
        }

        return Math.Max(after, until <= most && journal.Read(after, until, 1).Count == 0 ? until : after);
    }
}

/// <summary>What came of a push.</summary>
/// <param name="Commits">That are in the branch now; 0 if there was nothing to tell.</param>
/// <param name="IsMoved">Somebody else was faster: it is to be done again.</param>
internal readonly record struct PushResult(int Commits, bool IsMoved);
