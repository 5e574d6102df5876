using System.Text.Json;
using Bellwether.Cli.Clusters;
using Bellwether.Crds;
using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Transport;
using Bellwether.Operator.Syncs.Content;
using Bellwether.Operator.Syncs.Planning;

namespace Bellwether.Cli.Facts;

/// <summary>Reads sources as the operator does; of their content only digests are kept.</summary>
internal sealed class SourceLook(Management management, FingerprintKey key, TimeProvider time) : IDisposable
{
    public ContentStore Contents { get; } = new(management.Client, _ => Task.FromResult(key), management.Cluster.Origin, time);

    /// <param name="sync">Its spec is valid.</param>
    public async Task<SourceFacts> ReadAsync(ObjectKey sync, CrossClusterSyncSpec spec, CancellationToken cancellationToken)
    {
        var name = $"{spec.Source!.Kind} {new ObjectKey(sync.Namespace, spec.Source.Name)}";
        try
        {
            var (digest, rejection) = await Contents.ReadAsync(sync, spec, cancellationToken);
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
                $"You may not read {name}: you need get on its kind in namespace {sync.Namespace} of the management cluster. "
                + "Without its content nobody can tell what would change."));
        }
        catch (Exception exception) when (exception is KubernetesException or JsonException)
        {
            return SourceFacts.Unknown(new(CrossClusterSyncReasons.SourceUnreadable, $"{name} could not be read."));
        }
    }

    public void Dispose() => Contents.Dispose();
}
