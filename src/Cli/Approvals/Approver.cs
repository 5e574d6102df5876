using System.Text;
using System.Text.Json;
using Bellwether.Cli.Clusters;
using Bellwether.Crds;
using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Resources;
using Bellwether.Kubernetes.Transport;

namespace Bellwether.Cli.Approvals;

/// <summary>Finds the deletions that are held, and lets exactly those go on that were shown.</summary>
internal sealed class Approver(IKubernetesClient management)
{
    private const int Attempts = 5;

    private static readonly WriteOptions Patch = new("kubectl-bellwether");

    public async Task<HeldItem> FindSyncAsync(ObjectKey key, CancellationToken cancellationToken) =>
        HeldItem.Of(await FindAsync(BellwetherApi.CrossClusterSyncs, key, cancellationToken));

    public async Task<HeldItem> FindFollowerAsync(string name, CancellationToken cancellationToken) =>
        HeldItem.Of(await FindAsync(BellwetherApi.FollowerClusters, ObjectKey.Cluster(name), cancellationToken));

    /// <param name="namespace">Null: all.</param>
    public async Task<IReadOnlyList<HeldItem>> ListSyncsAsync(string? @namespace, CancellationToken cancellationToken)
    {
        var syncs = await Reads.ListAsync(
            management,
            BellwetherApi.CrossClusterSyncs,
            new ListOptions(@namespace),
            $"list on crossclustersyncs.bellwether.dev in {(@namespace is null ? "all namespaces" : $"namespace {@namespace}")}",
            "their status says what is held",
            cancellationToken);
        return [.. syncs.Select(HeldItem.Of)];
    }

    /// <summary>Approves what the item holds, if that isn't done. What goes wrong with it is part of the result, so that others can go on.</summary>
    public async Task<Approval> SettleAsync(HeldItem item, CancellationToken cancellationToken)
    {
        if (item.Held is null || item.IsApproved)
        {
            return new Approval(item, item.Held is null ? ApprovalState.NothingHeld : ApprovalState.ApprovedBefore);
        }

        try
        {
            await ApproveAsync(item, cancellationToken);
            return new Approval(item, ApprovalState.Approved);
        }
        catch (CliException exception)
        {
            return new Approval(item, ApprovalState.Failed, exception.Message);
        }
    }

    /// <summary>
    /// Sets the annotation that approves what was shown. Each attempt names the version that it read: if other deletions are held by then,
    /// none are approved.
    /// </summary>
    /// <exception cref="CliException">It could not be done, or something else is held now.</exception>
    private async Task ApproveAsync(HeldItem item, CancellationToken cancellationToken)
    {
        var hash = item.Held!.Hash;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await Reads.OfAsync(
                    management.MergePatchAsync(item.Kind, item.Key, Annotated(item.ResourceVersion, hash), Patch, cancellationToken),
                    $"patch on {item.Kind}",
                    "the approval is an annotation");
                return;
            }
            catch (CliException exception) when (exception.InnerException is KubernetesException { IsConflict: true } && attempt < Attempts)
            {
                // The operator writes status all the time, which is no other plan.
                item = item.Key.Namespace.Length > 0
                    ? await FindSyncAsync(item.Key, cancellationToken)
                    : await FindFollowerAsync(item.Key.Name, cancellationToken);
                if (item.Held?.Hash != hash)
                {
                    throw new CliException($"{item}: what is held has changed meanwhile. Nothing was approved; look again.");
                }
            }
        }
    }

    private static RequestBody Annotated(string resourceVersion, string hash) => new(Encoding.UTF8.GetBytes(
        $"{{\"metadata\":{{\"resourceVersion\":\"{JsonEncodedText.Encode(resourceVersion)}\",\"annotations\":"
        + $"{{\"{RequestAnnotations.ApproveDeletion}\":\"{JsonEncodedText.Encode(hash)}\"}}}}}}"));

    private async Task<T> FindAsync<T>(Resource<T> resource, ObjectKey key, CancellationToken cancellationToken)
        where T : class, IKubernetesObject
    {
        try
        {
            return await management.GetAsync(resource, key, cancellationToken);
        }
        catch (KubernetesException exception) when (exception.IsNotFound)
        {
            throw new CliException($"There is no {resource.Kind.Kind} {key} in the management cluster.");
        }
        catch (KubernetesException exception)
        {
            throw exception.IsForbidden ? Reads.Denied($"get on {resource.Kind}", "its status says what is held") : Reads.Failed(exception);
        }
    }
}
