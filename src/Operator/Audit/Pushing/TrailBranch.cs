using Bellwether.Operator.Audit.Commits;
using Bellwether.Operator.Audit.Documents;
using Bellwether.Operator.Audit.Git;
using Bellwether.Operator.Audit.Journal;
using Bellwether.Operator.Audit.Recording;

namespace Bellwether.Operator.Audit.Pushing;

/// <summary>
/// Where the branch is, as far as is known, and how much of the journal is in it: that is read from the branch itself, so that a push whose
/// answer was lost, or that a crash interrupted, is neither repeated nor forgotten.
/// </summary>
internal sealed class TrailBranch(LocalRepository repository, RemoteBranch remote, AuditJournal journal, AuditBacklog backlog)
{
    private bool _isOpen;
    private bool _isCurrent;
    private bool _isLeftLookedAt;

    /// <summary>The commit that the branch was at when it was last seen; null if there was none, or if nothing is known.</summary>
    public string? Tip { get; private set; }

    /// <summary>How many refused pushes in a row met a branch that had not moved.</summary>
    public int Stands { get; private set; }

    /// <summary>
    /// The branch isn't what it was, or isn't there: somebody set it back, made the repository anew, or another replica led meanwhile. Only a
    /// comparison with every follower can tell what is missing.
    /// </summary>
    public bool WasRewritten { get; private set; }

    /// <summary>The comparison that <see cref="WasRewritten"/> asks for is on its way.</summary>
    public void RewriteNoted() => WasRewritten = false;

    /// <summary>Finds out where the branch is, and what of the journal is in it.</summary>
    /// <exception cref="GitException">The branch could not be asked.</exception>
    public async Task SynchronizeAsync(CancellationToken cancellationToken)
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
        var tip = await remote.FetchTipAsync(shallow: isFirst && journal.Last == 0, cancellationToken);
        if (tip != Tip || tip is null)
        {
            await NoticeAsync(tip, known, cancellationToken);
        }

        Stand(tip);
    }

    /// <summary>
    /// Follows the branch if what came in between concerns neither the trail nor this journal, while something is built on
    /// <see cref="RemoteBranch.Fetched"/>. From the moment at which the server says where its branch is, as little time as can be goes by.
    /// </summary>
    /// <param name="build">Of use only if it is followed.</param>
    /// <returns>Whether it was followed.</returns>
    /// <exception cref="GitException">The branch could not be asked.</exception>
    public async Task<bool> TryFollowAsync(Func<Task> build, CancellationToken cancellationToken)
    {
        _isCurrent = false;
        if (Tip is null || !await remote.FetchAsync(shallow: false, cancellationToken))
        {
            return false;
        }

        var finding = repository.FindBesideAsync(
            Tip, RemoteBranch.Fetched, $"{journal.Id}/", [AuditPath.Clusters, BranchMarker.Path], cancellationToken);
        await Task.WhenAll(finding, build());
        if (await finding is not { } tip)
        {
            return false;
        }

        Stand(tip);
        return true;
    }

    /// <summary>Somebody else moved it.</summary>
    public void Moved()
    {
        _isCurrent = false;
        Stands++;
    }

    /// <summary>It was moved to the commit, or left at it.</summary>
    public void Reached(string? tip)
    {
        Tip = tip;
        Stands = 0;
    }

    /// <summary>Whatever was believed of the branch may not be so, and what is in it may not have been noted.</summary>
    /// <param name="isDamaged">The local repository is to be made anew: it is only a cache, and a damaged one must not be the end.</param>
    public void Forget(bool isDamaged)
    {
        _isCurrent = false;
        Tip = null;
        if (isDamaged)
        {
            repository.Discard();
            _isOpen = false;
        }
    }

    private void Stand(string? tip)
    {
        Stands = tip == Tip ? Stands : 0;
        Tip = tip;
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
                backlog.Found(last);
            }
            else
            {
                // Of changes that the journal lost, or never had: somebody else may have written it.
                WasRewritten = true;
            }
        }

        if (tip is not null && !_isLeftLookedAt)
        {
            await GiveUpWhatIsOldAsync(tip, before, cancellationToken);
            _isLeftLookedAt = true;
        }

        WasRewritten |= known.Tip.Length > 0
            && (tip is null || before is null || !await repository.IsAncestorAsync(before, tip, cancellationToken));
    }

    /// <summary>
    /// What an earlier run left in the journal is old if another replica has led, and pushed, since: told now, it would stand behind what came
    /// after it.
    /// </summary>
    private async Task GiveUpWhatIsOldAsync(string tip, string? before, CancellationToken cancellationToken)
    {
        if (journal.Left > journal.Acknowledged.Sequence
            && await repository.FindTrailerAsync(CommitMessage.BatchTrailer, "", tip, before, cancellationToken) is { } newest
            && !newest.StartsWith(journal.Id + "/", StringComparison.Ordinal))
        {
            journal.Acknowledge(journal.Left, tip);
            backlog.Acknowledge(journal.Left);
            WasRewritten = true;
        }
    }
}
