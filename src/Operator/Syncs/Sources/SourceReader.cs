using System.Text.Json;
using Bellwether.Crds;
using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Resources;
using Bellwether.Kubernetes.Transport;
using Bellwether.Operator.Syncs.Content;
using Bellwether.Operator.Syncs.Planning;

namespace Bellwether.Operator.Syncs.Sources;

/// <summary>Finds out how a sync's sources stand, and reads each only when it changed.</summary>
internal sealed class SourceReader(SourceCatalog catalog, ContentStore contents)
{
    /// <summary>Objects of one sync that are read at once. No more bodies than that are in memory for it, but for those that writers wait for.</summary>
    private const int ReadsAtOnce = 8;

    private static readonly SourceFacts Pending = SourceFacts.Unknown(new(CommonReasons.Pending, "The source was not looked at yet."));

    /// <summary>The sources before any look at them.</summary>
    public static SourceSelection NotLookedAt(CrossClusterSync sync) =>
        sync.Spec?.Source?.Name is { } name ? SourceSelection.Named(name, Pending) : SourceSelection.Unknown(Pending.Rejection!);

    /// <summary>The kind of the sync's sources and copies, as the management cluster serves it if that is known.</summary>
    public ResourceKind KindOf(CrossClusterSync sync) =>
        sync.Spec?.Source is { } source ? catalog.Resolve(SourceResources.KindOf(source)) : SourceResources.All[0];

    /// <summary>Nothing is known of the sync's sources yet that a start is about to find out.</summary>
    public bool IsSettling(SyncFacts sync) => catalog.IsSettling(sync.Kind);

    /// <summary>The sources by name only: what a selector selects is known before any of it is read.</summary>
    public SourceSelection Glance(CrossClusterSync sync)
    {
        if (sync.Spec.Source is not { Selector: { } selector } source
            || SourceResources.KindOf(source) is not { } kind
            || !catalog.IsListed(kind))
        {
            return NotLookedAt(sync);
        }

        var selected = new SelectedObjects(catalog, kind, sync.Metadata.Namespace ?? "", selector);
        return SourceSelection.Selected(selected.List(out _).Select(item => KeyValuePair.Create(item.Key, Pending)), selected);
    }

    /// <param name="sync">With whatever is known of its sources so far.</param>
    /// <param name="known">What the book has about the sync; null if nothing.</param>
    public async Task<SourceSelection> ReadAsync(SyncFacts sync, SyncFacts? known, CancellationToken cancellationToken)
    {
        var isComparable = known is not null && known.Uid == sync.Uid && known.Generation == sync.Generation && known.Kind == sync.Kind;
        var before = isComparable ? known!.Sources : null;
        if (catalog.Trouble(sync.Kind) is { } trouble)
        {
            return sync.Spec.Source!.Name is { } absent ? SourceSelection.Named(absent, trouble) : SourceSelection.Unknown(trouble.Rejection!);
        }

        return sync.Spec.Source! switch
        {
            { Name: { } name } => SourceSelection.Named(name, await ReadAsync(sync, name, before?.Find(name), cancellationToken)),
            { Selector: { } selector } => await ReadSelectedAsync(sync, selector, before, cancellationToken),
            _ => throw new ArgumentException("The spec is invalid.", nameof(sync)),
        };
    }

    /// <summary>When the source's present version was noticed; null if it is absent.</summary>
    public long? NoticedAt(SyncFacts sync, string source) => catalog.Find(sync.Kind, new ObjectKey(sync.Key.Namespace, source))?.NoticedAt;

    private async Task<SourceSelection> ReadSelectedAsync(
        SyncFacts sync, LabelSelector selector, SourceSelection? before, CancellationToken cancellationToken)
    {
        var what = $"of {sync.Key.Namespace} match spec.source.selector ({Cut(selector.ToString())})";
        if (!catalog.IsListed(sync.Kind))
        {
            return SourceSelection.Unknown(new(CrossClusterSyncReasons.SourceUnreadable, $"Which {sync.Kind} {what} is not known yet."));
        }

        var objects = new SelectedObjects(catalog, sync.Kind, sync.Key.Namespace, selector);
        var selected = objects.List(out var matching);
        var facts = new KeyValuePair<string, SourceFacts>[selected.Length];
        await Parallel.ForAsync(0, selected.Length, new ParallelOptions { MaxDegreeOfParallelism = ReadsAtOnce, CancellationToken = cancellationToken }, async (index, token) =>
        {
            var (name, record) = selected[index];
            facts[index] = new(name, await ReadAsync(sync, name, record, before?.Find(name), token));
        });
        return SourceSelection.Selected(facts, objects, matching switch
        {
            0 => new(CrossClusterSyncReasons.NoSources, $"No {sync.Kind} {what}."),
            > Limits.Sources => new(
                CrossClusterSyncReasons.TooManySources,
                $"{matching} {sync.Kind} {what}, and one sync copies at most {Limits.Sources}: those after {selected[^1].Key} in the order of their names are left out, and copies of them stay as they are. Narrow the selector, or part it over several syncs."),
            _ => null,
        });
    }

    private async ValueTask<SourceFacts> ReadAsync(SyncFacts sync, string source, SourceFacts? known, CancellationToken cancellationToken)
    {
        var key = new ObjectKey(sync.Key.Namespace, source);
        if (!catalog.IsKnown(sync.Kind, key))
        {
            return SourceFacts.Unknown(new(CrossClusterSyncReasons.SourceUnreadable, $"Whether there is a {sync.Kind.Kind} {key} is not known yet."));
        }

        return catalog.Find(sync.Kind, key) is { } record
            ? await ReadAsync(sync, source, record, known, cancellationToken)
            : SourceFacts.Missing(new(CrossClusterSyncReasons.SourceNotFound, $"{sync.Kind.Kind} {key} not found."));
    }

    private async ValueTask<SourceFacts> ReadAsync(
        SyncFacts sync, string source, SourceRecord record, SourceFacts? known, CancellationToken cancellationToken)
    {
        if (record.IsCopy)
        {
            return SourceFacts.Refused(SourceRules.CopyAsSource(sync.Kind.Kind, source));
        }

        if (known is { Digest: { } digest } && digest.SourceUid == record.Uid && digest.SourceResourceVersion == record.ResourceVersion)
        {
            return known;
        }

        // A version of another object of the name is another version: they are the cluster's own count.
        if (known is { State: SourceState.Refused } && known.RefusedVersion == record.ResourceVersion)
        {
            return known;
        }

        var facts = await ReadNowAsync(sync, source, cancellationToken);
        return facts.State == SourceState.Refused ? facts with { RefusedVersion = record.ResourceVersion } : facts;
    }

    private static string Cut(string selector) => selector.Length <= Limits.SourceText ? selector : $"{selector[..Limits.SourceText]}...";

    private async Task<SourceFacts> ReadNowAsync(SyncFacts sync, string source, CancellationToken cancellationToken)
    {
        var name = $"{sync.Kind.Kind} {sync.Key.Namespace}/{source}";
        try
        {
            var (digest, rejection) = await contents.ReadAsync(sync, source, cancellationToken);
            return digest is not null ? SourceFacts.Present(digest) : SourceFacts.Refused(rejection!);
        }
        catch (KubernetesException exception) when (exception.IsForbidden)
        {
            return SourceFacts.Unknown(new(
                CrossClusterSyncReasons.SourceForbidden, $"The operator may not read {name}. Grant it get on this kind in the management cluster."));
        }
        catch (KubernetesException exception) when (exception.Failure == RequestFailure.AnswerTooLarge)
        {
            return SourceFacts.Refused(SizeRules.Unread(sync.Kind.Kind, source));
        }
        catch (Exception exception) when (exception is KubernetesException or JsonException)
        {
            // Also when it is not found: only the watch's word makes a source missing.
            return SourceFacts.Unknown(new(CrossClusterSyncReasons.SourceUnreadable, $"{name} could not be read; it is tried again."));
        }
    }
}
