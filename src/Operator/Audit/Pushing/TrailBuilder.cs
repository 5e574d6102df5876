using Bellwether.Kubernetes.Entities;
using Bellwether.Operator.Audit.Commits;
using Bellwether.Operator.Audit.Comparing;
using Bellwether.Operator.Audit.Documents;
using Bellwether.Operator.Audit.Git;
using Bellwether.Operator.Audit.Recording;
using Bellwether.Operator.Syncs.Inventory;

namespace Bellwether.Operator.Audit.Pushing;

/// <summary>
/// Builds commits on a tip in the local repository: of changes from the journal, and of what comparisons with followers find. Each step
/// reads how the trail stands at its tip, so the same changes can be built on any tip, and what is there already is not told twice.
/// </summary>
internal sealed class TrailBuilder(
    LocalRepository repository, CommitImport import, CommitSigner signer, ContentFinder finder, Func<ObjectKey, bool> isOmitted, Origin origin)
{
    /// <summary>Changes that are built with one read of the trail, more or less.</summary>
    public const int ChangesAtOnce = 2_000;

    /// <summary>Folders that are named one by one; of more, everything is listed.</summary>
    private const int FoldersNamed = 50;

    private readonly List<(string Commit, CommitDraft Draft)> _made = [];
    private string? _begin;

    /// <summary>The commit that the next one is built on; null while the branch is empty.</summary>
    public string? Tip { get; private set; }

    /// <summary>How many commits were made since the beginning.</summary>
    public int Count => _made.Count;

    /// <summary>Begins on a tip of the branch.</summary>
    /// <exception cref="GitException">The branch is another management cluster's, or Git failed.</exception>
    public async Task BeginAsync(string? tip, DateTimeOffset now, CancellationToken cancellationToken)
    {
        _made.Clear();
        Tip = _begin = tip;
        var marker = (await repository.ReadAsync(tip, [BranchMarker.Path], text => text, cancellationToken)).GetValueOrDefault(BranchMarker.Path);
        if (BranchMarker.IsAnothers(marker, origin))
        {
            throw new GitException(GitProblem.BranchTaken);
        }

        if (marker is null)
        {
            await ImportAsync(
                [new CommitDraft($"Begin the audit trail of {origin.Id}\n\nAction: Begin\n", now, [new(BranchMarker.Path, BranchMarker.Text(origin))])],
                cancellationToken);
        }
    }

    /// <summary>Adds commits that tell of the changes.</summary>
    public async Task AddAsync(IReadOnlyList<AuditChange> changes, BatchId batch, CancellationToken cancellationToken)
    {
        var current = await repository.ReadAsync(Tip, [.. changes.Select(change => change.Path).Distinct(StringComparer.Ordinal)], text => text, cancellationToken);
        await ImportAsync([.. CommitPlanner.Plan(changes, current).Select(commit => Draft(commit, batch))], cancellationToken);
    }

    /// <summary>Whether what is made has to be signed, which takes two processes for each commit.</summary>
    public bool IsSigning => signer.IsOn;

    /// <summary>Adds commits that bring the trail to what the followers held.</summary>
    /// <param name="most">Differences that are told of at most, more or less.</param>
    /// <returns>How many were told of; and whether that is all, or the followers are to be compared once more.</returns>
    public async Task<(int Told, bool IsAll)> AddAsync(IReadOnlyList<FollowerLook> looks, BatchId batch, int most, CancellationToken cancellationToken)
    {
        var folders = looks.Select(look => look.Folder).Distinct(StringComparer.Ordinal).ToArray();
        var listed = await repository.ListAsync(Tip, folders.Length <= FoldersNamed ? folders : [AuditPath.Clusters], cancellationToken);
        var paths = listed.FindAll(AuditPath.IsOurs);
        var files = await repository.ReadAsync(Tip, paths, AuditFile.Read, cancellationToken);
        var byFolder = files.ToLookup(file => FolderOf(file.Key), StringComparer.Ordinal);
        var atOnce = Math.Min(most, ChangesAtOnce);
        var changes = new List<AuditChange>();
        var told = 0;
        foreach (var look in looks)
        {
            changes.AddRange(await ChangesAsync(look, byFolder[look.Folder].ToDictionary(StringComparer.Ordinal), cancellationToken));
            while (changes.Count > atOnce)
            {
                told += await TryAddAsync(changes[..atOnce], batch, cancellationToken);
                changes.RemoveRange(0, atOnce);
                if (told >= most)
                {
                    return (told, IsAll: false);
                }
            }
        }

        return (told + await TryAddAsync(changes, batch, cancellationToken), IsAll: true);
    }

    /// <summary>The followers that the trail has a folder of.</summary>
    public async Task<IReadOnlySet<string>> FoldersAsync(CancellationToken cancellationToken) =>
        (await repository.ListAsync(Tip, [AuditPath.Clusters], cancellationToken)).Where(AuditPath.IsOurs).Select(FolderOf).Where(folder => folder.EndsWith('/')).ToHashSet(StringComparer.Ordinal);

    /// <summary>Makes the same commits on another tip. They are of use only if nothing that they were built from is different there.</summary>
    /// <param name="reference">Names the tip in the local repository.</param>
    public async Task ReplayAsync(string reference, CancellationToken cancellationToken)
    {
        CommitDraft[] drafts = [.. _made.Select(made => made.Draft)];
        _made.Clear();
        Tip = $"{reference}^0";
        await ImportAsync(drafts, cancellationToken);
    }

    /// <summary>Ends what <see cref="ReplayAsync"/> began.</summary>
    /// <param name="tip">What the reference named.</param>
    public Task EndReplayAsync(string tip, CancellationToken cancellationToken)
    {
        _begin = tip;
        return EndAsync(cancellationToken);
    }

    /// <summary>Signs what was made, if commits are to be signed.</summary>
    public async Task EndAsync(CancellationToken cancellationToken)
    {
        if (signer.IsOn && _made.Count > 0)
        {
            Tip = await signer.SignAsync(_begin, _made, cancellationToken);
        }
    }

    private async Task<List<AuditChange>> ChangesAsync(FollowerLook look, Dictionary<string, AuditFile> files, CancellationToken cancellationToken)
    {
        var changes = new List<AuditChange>();
        // One that is on its way out was told of as deleted.
        var told = look.Copies.Where(copy => copy.Value.IsOurs && !isOmitted(copy.Value.Sync)
            && (!copy.Value.Terminating || files.ContainsKey(AuditPath.Of(look.Follower, copy.Key))));
        foreach (var difference in TrailComparison.Differences(look.Follower, told, files, origin, look.Covers))
        {
            var sync = difference.Copy?.Sync ?? SyncOf(difference.Sync);
            var document = difference.Copy is { } copy ? await finder.FindAsync(difference.Target, copy, cancellationToken) : null;
            var action = document is not null ? AuditAction.Find : isOmitted(sync) ? AuditAction.Omit : AuditAction.Miss;
            changes.Add(new AuditChange(0, look.At, look.Follower, difference.Target, sync, action, look.IsGone ? "FollowerRemoved" : "", document)
            {
                File = difference.Path,
            });
        }

        return changes;
    }

    /// <returns>How many there were, if any of them was told; of what can't be told better than it is, there is always more.</returns>
    private async Task<int> TryAddAsync(List<AuditChange> changes, BatchId batch, CancellationToken cancellationToken)
    {
        var before = Count;
        await AddAsync(changes, batch, cancellationToken);
        return Count > before ? changes.Count : 0;
    }

    private async Task ImportAsync(CommitDraft[] drafts, CancellationToken cancellationToken)
    {
        if (drafts.Length > 0)
        {
            var commits = await import.RunAsync(Tip, drafts, cancellationToken);
            _made.AddRange(commits.Zip(drafts));
            Tip = commits[^1];
        }
    }

    private static CommitDraft Draft(AuditCommit commit, BatchId batch) => new(
        CommitMessage.Of(commit, batch),
        commit.At,
        [.. commit.Changes.Select(change => KeyValuePair.Create(change.Path, change.Document?.In(change.Target.Key.Namespace)))]);

    /// <summary>A file can be anybody's: a name that no object can have is none.</summary>
    private static ObjectKey SyncOf(string? text) =>
        text is null ? default : CopyMarks.SyncOf(new ObjectMeta { Annotations = new Dictionary<string, string> { [Crds.Marks.SyncAnnotation] = text } });

    private static string FolderOf(string path) =>
        path.IndexOf('/', AuditPath.Clusters.Length) is >= 0 and var slash ? path[..(slash + 1)] : path;
}
