using System.Net;
using System.Runtime.CompilerServices;
using Bellwether.Crds;
using Bellwether.Kubernetes.Controllers;
using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Resources;
using Bellwether.Kubernetes.Transport;

namespace Bellwether.Operator.Removal;

/// <summary>A kind whose objects the operator holds by a finalizer of its own. Only metadata is read of them.</summary>
internal sealed class HeldKind(IKubernetesClient client, ResourceKind kind, string finalizer)
{
    private readonly Resource<PartialObject> _resource = kind.Metadata();
    private readonly FinalizerWriter<PartialObject> _writer = new(client, kind.Metadata(), Marks.FinalizerFieldManager);

    public ResourceKind Kind => kind;

    public string Finalizer => finalizer;

    public static IReadOnlyList<HeldKind> Of(IKubernetesClient client) =>
    [
        new(client, BellwetherApi.CrossClusterSyncKind, Finalizers.Copies),
        new(client, BellwetherApi.FollowerClusterKind, Finalizers.Follower),
    ];

    /// <summary>Those that have it, in all namespaces; none if there is no such kind.</summary>
    public async IAsyncEnumerable<HeldObject> FindAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var pages = client.ListAsync(_resource, new ListOptions(), cancellationToken).GetAsyncEnumerator(cancellationToken);
        while (await NextAsync(pages))
        {
            foreach (var item in pages.Current.Items.Where(item => item.Metadata.Finalizers?.Contains(finalizer) == true))
            {
                yield return new HeldObject(this, item);
            }
        }
    }

    /// <summary>Takes it off, and leaves those of others on. The object may be another by now, or gone: then nothing is done.</summary>
    public Task LetGoAsync(PartialObject item, CancellationToken cancellationToken) => _writer.RemoveAsync(item, finalizer, cancellationToken);

    private async Task<bool> NextAsync(IAsyncEnumerator<ListPage<PartialObject>> pages)
    {
        try
        {
            return await pages.MoveNextAsync();
        }
        catch (KubernetesException exception) when (exception.StatusCode == HttpStatusCode.NotFound)
        {
            // The definition is gone, and with it every object.
            return false;
        }
        catch (KubernetesException exception) when (exception.IsForbidden)
        {
            throw new RemovalException($"The right to list {kind} in all namespaces is missing: they are what is held.");
        }
    }
}

/// <summary>A custom resource that can't go before the finalizer does.</summary>
internal sealed record HeldObject(HeldKind Held, PartialObject Item)
{
    public override string ToString() => $"{Held.Kind.Kind} {Item.Key()}";
}
