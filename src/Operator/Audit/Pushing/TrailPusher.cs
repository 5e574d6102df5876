using Bellwether.Operator.Audit.Git;
using Bellwether.Operator.Audit.Journal;
using Bellwether.Operator.Audit.Recording;

namespace Bellwether.Operator.Audit.Pushing;

/// <summary>
/// Brings the backlog into the branch: builds commits on its tip and pushes them all at once. Where somebody else moved the branch, the same
/// is put on what is there now, or built anew. Not thread-safe: there is one.
/// </summary>
internal sealed class TrailPusher(
    LocalRepository repository, RemoteBranch remote, TrailBuilder builder, AuditJournal journal, AuditBacklog backlog, TimeProvider time)
{
    /// <summary>Changes that are pushed at once, as long as nobody else is faster meanwhile.</summary>
    private const int MostChanges = 10_000;

    /// <summary>So few are put on a new tip as they are, again and again; of more it takes too long: whoever takes long is overtaken.</summary>
    private const int FewToReplay = 500;

    /// <summary>Where even these are overtaken all the time, less is built at once, down to this.</summary>
    private const int FewestChanges = 50;

    /// <summary>The same is put on new tips so often before less is tried.</summary>
    private const int MostMoves = 20;

    /// <summary>
    /// The same where each commit has to be signed anew, which takes longer than all the rest: what is overtaken a few times is too much, down to
    /// one change.
    /// </summary>
    private const int MostMovesOfSigned = 2;

    /// <summary>A push that is refused so often as overtaken by a branch that doesn't move is refused.</summary>
    private const int MostStands = 10;

    private readonly TrailBranch _branch = new(repository, remote, journal, backlog);
    private readonly RowBuilder _rows = new(builder, journal, backlog, time);

    /// <summary>What is built, on a tip from which somebody else has moved the branch.</summary>
    private TrailRow? _overtaken;
    // The last row was overtaken: the next would be.
    private bool _isCrowded;
    // Begins small: whoever is not alone gets something in at once, and whoever is soon has more at a time.
    private int _changesAtMost = builder.IsSigning ? FewestChanges : FewToReplay;

    /// <inheritdoc cref="TrailBranch.WasRewritten"/>
    public bool WasRewritten => _branch.WasRewritten;

    /// <inheritdoc cref="TrailBranch.RewriteNoted"/>
    public void RewriteNoted() => _branch.RewriteNoted();

    /// <summary>What was believed of the branch is asked for again: it can have been set back, or be gone, without a push of ours.</summary>
    public void AskAgain() => _branch.Forget(isDamaged: false);

    /// <summary>Pushes as much of the backlog as goes into one push.</summary>
    /// <returns>What came of it.</returns>
    /// <exception cref="GitException">Nothing could be pushed, or nobody knows whether it was.</exception>
    /// <exception cref="IOException">The audit directory can't be written.</exception>
    public async Task<PushResult> PushAsync(CancellationToken cancellationToken)
    {
        try
        {
            if ((await ReplayAsync(cancellationToken) ?? await BuildAsync(cancellationToken)) is not { } row)
            {
                return new PushResult(0, IsMoved: true);
            }

            if (builder.Count > 0 && !await remote.PushAsync(builder.Tip!, cancellationToken))
            {
                Overtaken(row);
                return _branch.Stands < MostStands ? new PushResult(0, IsMoved: true) : throw new GitException(GitProblem.PushRefused);
            }

            await AcknowledgeAsync(row, cancellationToken);
            return new PushResult(builder.Count, IsMoved: false);
        }
        catch (Exception exception)
        {
            _overtaken = null;
            _branch.Forget(isDamaged: exception is GitException { Problem: var problem } && problem == GitProblem.GitFailed);
            throw;
        }
    }

    /// <summary>The followers' folders that the trail has.</summary>
    /// <exception cref="GitException">The branch could not be asked.</exception>
    public async Task<IReadOnlySet<string>> FoldersAsync(CancellationToken cancellationToken)
    {
        await _branch.SynchronizeAsync(cancellationToken);
        await builder.BeginAsync(_branch.Tip, time.GetUtcNow(), cancellationToken);
        return await builder.FoldersAsync(cancellationToken);
    }

    /// <summary>
    /// Puts what was overtaken on the new tip, if nothing that it was built from is different there: the quickest way, so that others who push
    /// all the time don't keep it out for ever.
    /// </summary>
    /// <returns>Null if there is nothing of the kind.</returns>
    private async Task<TrailRow?> ReplayAsync(CancellationToken cancellationToken)
    {
        if (_overtaken is not { } row || row.Begin != journal.Acknowledged.Sequence)
        {
            return null;
        }

        _overtaken = null;
        var tip = _branch.Tip;
        if (!await _branch.TryFollowAsync(() => builder.ReplayAsync(RemoteBranch.Fetched, cancellationToken), cancellationToken))
        {
            _isCrowded = false;
            return null;
        }

        await builder.EndReplayAsync(_branch.Tip!, cancellationToken);
        return tip == _branch.Tip ? row : row with { Moves = row.Moves + 1 };
    }

    /// <returns>Null if the branch moved while it was built, and it has to be built again.</returns>
    private async Task<TrailRow?> BuildAsync(CancellationToken cancellationToken)
    {
        await _branch.SynchronizeAsync(cancellationToken);
        var row = await _rows.BuildAsync(_branch.Tip, _changesAtMost, cancellationToken);
        if (!_isCrowded || builder.Count == 0 || row.Size > FewToReplay)
        {
            return row;
        }

        // Whoever pushed all the time did so meanwhile, too.
        _overtaken = row;
        return await ReplayAsync(cancellationToken);
    }

    /// <summary>A small row is put on the new tip as it is. A large one takes too long, and is built anew with less in it.</summary>
    private void Overtaken(TrailRow row)
    {
        _branch.Moved();
        _isCrowded = true;
        var isSmall = row.Size <= FewToReplay;
        if (isSmall && row.Moves < (builder.IsSigning ? MostMovesOfSigned : MostMoves))
        {
            _overtaken = row;
        }
        else
        {
            // It may be allowed far more than there was.
            _changesAtMost = isSmall ? (int)Math.Max(Math.Min(_changesAtMost, row.Size) / 2, builder.IsSigning ? 1 : FewestChanges) : FewToReplay;
        }
    }

    private async Task AcknowledgeAsync(TrailRow row, CancellationToken cancellationToken)
    {
        _isCrowded = row.Moves > 0;
        _changesAtMost = _isCrowded ? _changesAtMost : Math.Min(_changesAtMost * 2, MostChanges);
        _branch.Reached(builder.Tip);
        journal.Acknowledge(row.Sequence, builder.Tip ?? "");
        backlog.Compared(row.Looks);
        backlog.Acknowledge(row.Sequence);
        if (builder.Count > 0)
        {
            await repository.TidyAsync(builder.Tip!, cancellationToken);
        }
    }
}
