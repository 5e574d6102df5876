using System.Text.Json;
using Bellwether.Crds;
using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Transport;
using Bellwether.Operator.Syncs.Content;
using Bellwether.Operator.Syncs.Planning;

namespace Bellwether.Operator.Syncs.Sources;

/// <summary>Finds out how a sync's sources stand, and reads each only when it changed.</summary>
internal sealed class SourceReader(SourceCatalog catalog, ContentStore contents)
{
    private static readonly SourceFacts Pending = SourceFacts.Unknown(new(CommonReasons.Pending, "The source was not looked at yet."));

    /// <summary>The sources before the first look at them.</summary>
    public static SourceSelection NotLookedAt(CrossClusterSync sync) =>
        sync.Spec?.Source?.Name is { } name ? SourceSelection.Named(name, Pending) : SourceSelection.Unknown(Pending.Rejection!);

    /// <param name="sync">With the sources that are known so far.</param>
    /// <param name="known">What the book has about the sync; null if nothing.</param>
    public async Task<SourceSelection> ReadAsync(SyncFacts sync, SyncFacts? known, CancellationToken cancellationToken)
    {
        var name = sync.Spec.Source!.Name;
        var isComparable = known is not null && known.Uid == sync.Uid && known.Generation == sync.Generation && known.Kind == sync.Kind;
        return SourceSelection.Named(name, await ReadAsync(sync, name, isComparable ? known!.Sources.Find(name) : null, cancellationToken));
    }

    /// <summary>When the source's present version was noticed; null if it is absent.</summary>
    public long? NoticedAt(SyncFacts sync, string source) => catalog.Find(sync.Kind, new ObjectKey(sync.Key.Namespace, source))?.NoticedAt;

    private async Task<SourceFacts> ReadAsync(SyncFacts sync, string source, SourceFacts? known, CancellationToken cancellationToken)
    {
        var key = new ObjectKey(sync.Key.Namespace, source);
        var name = $"{sync.Kind.Kind} {key}";
        if (!catalog.IsKnown(sync.Kind, key))
        {
            return SourceFacts.Unknown(new(CrossClusterSyncReasons.SourceUnreadable, $"Whether there is a {name} is not known yet."));
        }

        if (catalog.Find(sync.Kind, key) is not { } record)
        {
            return SourceFacts.Missing(new(CrossClusterSyncReasons.SourceNotFound, $"{name} not found."));
        }

        if (record.IsCopy)
        {
            return SourceFacts.Refused(SourceRules.CopyAsSource(sync.Kind.Kind, source));
        }

        if (known is { Digest: { } digest } && digest.SourceUid == record.Uid && digest.SourceResourceVersion == record.ResourceVersion)
        {
            return known;
        }

        return await ReadNowAsync(sync, source, name, cancellationToken);
    }

    private async Task<SourceFacts> ReadNowAsync(SyncFacts sync, string source, string name, CancellationToken cancellationToken)
    {
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
        catch (Exception exception) when (exception is KubernetesException or JsonException)
        {
            // Also when it is not found: only the watch's word makes a source missing.
            return SourceFacts.Unknown(new(CrossClusterSyncReasons.SourceUnreadable, $"{name} could not be read; it is tried again."));
        }
    }
}
