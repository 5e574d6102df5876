using System.Text.Json;
using Bellwether.Crds;
using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Transport;
using Bellwether.Operator.Syncs.Content;
using Bellwether.Operator.Syncs.Planning;

namespace Bellwether.Operator.Syncs.Sources;

/// <summary>Finds out how a sync's source stands, and reads it only when it changed.</summary>
internal sealed class SourceReader(SourceCatalog catalog, ContentStore contents)
{
    /// <param name="known">What the book has about the sync; null if nothing.</param>
    public async Task<SourceFacts> ReadAsync(CrossClusterSync sync, SyncFacts? known, CancellationToken cancellationToken)
    {
        var source = sync.Spec.Source!;
        var kind = SourceResources.KindOf(source);
        var key = new ObjectKey(sync.Metadata.Namespace ?? "", source.Name);
        var name = $"{source.Kind} {key}";
        if (!catalog.IsKnown(kind, key))
        {
            return SourceFacts.Unknown(new(CrossClusterSyncReasons.SourceUnreadable, $"Whether there is a {name} is not known yet."));
        }

        if (catalog.Find(kind, key) is not { } record)
        {
            return SourceFacts.Missing(new(CrossClusterSyncReasons.SourceNotFound, $"{name} not found."));
        }

        if (record.IsCopy)
        {
            return SourceFacts.Refused(SourceRules.CopyAsSource(source.Kind, source.Name));
        }

        if (known is { Source.Digest: { } digest } && known.Uid == sync.Metadata.Uid && known.Generation == sync.Metadata.Generation
            && digest.SourceUid == record.Uid && digest.SourceResourceVersion == record.ResourceVersion)
        {
            return known.Source;
        }

        return await ReadNowAsync(sync, name, cancellationToken);
    }

    /// <summary>When the source's present version was noticed; null if it is absent.</summary>
    public long? NoticedAt(SyncFacts sync) =>
        catalog.Find(sync.Kind, new ObjectKey(sync.Key.Namespace, sync.Spec.Source!.Name))?.NoticedAt;

    private async Task<SourceFacts> ReadNowAsync(CrossClusterSync sync, string name, CancellationToken cancellationToken)
    {
        try
        {
            var (digest, rejection) = await contents.ReadAsync(sync.Key(), sync.Spec, cancellationToken);
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
