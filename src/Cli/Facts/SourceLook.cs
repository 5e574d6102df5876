using System.Text.Json;
using Bellwether.Cli.Clusters;
using Bellwether.Crds;
using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Transport;
using Bellwether.Operator.Syncs;
using Bellwether.Operator.Syncs.Content;
using Bellwether.Operator.Syncs.Planning;
using Bellwether.Operator.Syncs.Sources;

namespace Bellwether.Cli.Facts;

/// <summary>Reads sources as the operator does; of their content only digests are kept.</summary>
internal sealed class SourceLook(Management management, FingerprintKey key, TimeProvider time) : IDisposable
{
    public ContentStore Contents { get; } = new(management.Client, _ => Task.FromResult(key), management.Cluster.Origin, time);

    /// <returns>The sync's facts, with its sources as they are now.</returns>
    /// <param name="sync">Its spec is valid.</param>
    public async Task<SyncFacts> ReadAsync(CrossClusterSync sync, CancellationToken cancellationToken)
    {
        var facts = SyncEngine.Facts(sync, SourceReader.NotLookedAt(sync));
        var source = sync.Spec.Source!.Name;
        return facts with { Sources = SourceSelection.Named(source, await ReadAsync(facts, source, cancellationToken)) };
    }

    public void Dispose() => Contents.Dispose();

    private async Task<SourceFacts> ReadAsync(SyncFacts sync, string source, CancellationToken cancellationToken)
    {
        var name = $"{sync.Kind.Kind} {new ObjectKey(sync.Key.Namespace, source)}";
        try
        {
            var (digest, rejection) = await Contents.ReadAsync(sync, source, cancellationToken);
            return digest is not null ? SourceFacts.Present(digest) : SourceFacts.Refused(rejection!);
        }
        catch (KubernetesException exception) when (exception.IsNotFound)
        {
            return SourceFacts.Missing(new(CrossClusterSyncReasons.SourceNotFound, $"{name} not found."));
        }
        catch (KubernetesException exception) when (exception.IsForbidden)
        {
            return SourceFacts.Unknown(new(
                CrossClusterSyncReasons.SourceForbidden,
                $"You may not read {name}: you need get on its kind in namespace {sync.Key.Namespace} of the management cluster. "
                + "Without its content nobody can tell what would change."));
        }
        catch (Exception exception) when (exception is KubernetesException or JsonException)
        {
            return SourceFacts.Unknown(new(CrossClusterSyncReasons.SourceUnreadable, $"{name} could not be read."));
        }
    }
}
