using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Resources;
using Bellwether.Kubernetes.Transport;

namespace Bellwether.Kubernetes.LeaderElection;

/// <summary>
/// The lease as this process has seen it. Whether it has lapsed is judged by how long it has not changed here, never by the times in it: clocks
/// of two hosts differ.
/// </summary>
internal sealed class LeaseRecord(IKubernetesClient client, LeaderElectionOptions options, TimeProvider time)
{
    private readonly ObjectKey _key = new(options.Namespace, options.Name);
    private readonly WriteOptions _write = new(options.Name);
    private Lease? _seen;
    private long _seenAt;

    public string? Holder => _seen?.Spec.HolderIdentity;

    /// <summary>Takes or renews the lease. False: another one holds it, or was faster.</summary>
    public async Task<bool> TryHoldAsync(CancellationToken cancellationToken)
    {
        try
        {
            // A leader that knows its lease needs no look: if it is wrong, the server refuses the version.
            if (_seen is null || Holder != options.Identity)
            {
                See(await client.GetAsync(KnownResources.Leases, _key, cancellationToken));
            }

            if (!MayTake())
            {
                return false;
            }

            See(await client.UpdateAsync(KnownResources.Leases, Mine(_seen!), _write, cancellationToken));
            return true;
        }
        catch (KubernetesException exception) when (exception.IsNotFound)
        {
            return await TryCreateAsync(cancellationToken);
        }
        catch (KubernetesException exception) when (exception.IsConflict)
        {
            // Somebody wrote it: see what it says before anything else.
            return await LookAgainAsync(cancellationToken);
        }
    }

    /// <summary>Gives the lease back, so that the next one needn't wait for it to lapse. Only if it is still ours.</summary>
    public async Task ReleaseAsync(CancellationToken cancellationToken)
    {
        if (_seen is null || Holder != options.Identity)
        {
            return;
        }

        var released = Mine(_seen);
        released.Spec.HolderIdentity = "";
        released.Spec.LeaseDurationSeconds = 1;
        See(await client.UpdateAsync(KnownResources.Leases, released, _write, cancellationToken));
    }

    private async Task<bool> TryCreateAsync(CancellationToken cancellationToken)
    {
        try
        {
            var lease = Mine(new() { Metadata = new() { Name = options.Name, Namespace = options.Namespace } });
            See(await client.CreateAsync(KnownResources.Leases, lease, _write, cancellationToken));
            return true;
        }
        catch (KubernetesException exception) when (exception.IsConflict)
        {
            return false;
        }
    }

    private async Task<bool> LookAgainAsync(CancellationToken cancellationToken)
    {
        var held = Holder == options.Identity;
        See(await client.GetAsync(KnownResources.Leases, _key, cancellationToken));
        // A renewal whose answer was lost conflicts with the next one: still ours.
        return held && Holder == options.Identity && await TryHoldAsync(cancellationToken);
    }

    private bool MayTake()
    {
        if (string.IsNullOrEmpty(Holder) || Holder == options.Identity)
        {
            return true;
        }

        var promised = TimeSpan.FromSeconds(_seen!.Spec.LeaseDurationSeconds ?? 0);
        return time.GetElapsedTime(_seenAt) >= (promised > options.LeaseDuration ? promised : options.LeaseDuration);
    }

    private void See(Lease lease)
    {
        if (_seen?.Metadata.ResourceVersion != lease.Metadata.ResourceVersion)
        {
            (_seen, _seenAt) = (lease, time.GetTimestamp());
        }
    }

    private Lease Mine(Lease lease)
    {
        var now = time.GetUtcNow();
        var renewed = lease.Spec.HolderIdentity == options.Identity;
        return new()
        {
            ApiVersion = ResourceKind.Lease.ApiVersion,
            Kind = ResourceKind.Lease.Kind,
            Metadata = lease.Metadata,
            Spec = new()
            {
                HolderIdentity = options.Identity,
                LeaseDurationSeconds = (int)options.LeaseDuration.TotalSeconds,
                AcquireTime = renewed ? lease.Spec.AcquireTime : now,
                RenewTime = now,
                LeaseTransitions = renewed ? lease.Spec.LeaseTransitions : (lease.Spec.LeaseTransitions ?? -1) + 1,
            },
        };
    }
}
