using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.LeaderElection;
using Bellwether.Kubernetes.Resources;
using Bellwether.Kubernetes.Transport;
using Bellwether.Operator.Options;

namespace Bellwether.Operator.Removal;

/// <summary>
/// Whether an operator leads, seen from outside: the lease is only read. As in the election itself, a holder is given up when the lease has
/// not changed here for as long as it promises; clocks of two hosts differ.
/// </summary>
internal sealed class LeaderLook(IKubernetesClient client, ObjectKey lease, TimeProvider time)
{
    private static readonly LeaderElectionOptions Election = new("", "", "");

    private Lease? _seen;
    private long _seenAt;

    /// <summary>Returns when nobody leads.</summary>
    /// <exception cref="RemovalException">Somebody still does when the wait is over.</exception>
    public async Task WaitAsync(TimeSpan wait, Func<string, Task> tell, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        for (var told = false; await HolderAsync(cancellationToken) is { } holder;)
        {
            if (time.GetElapsedTime(began) >= wait)
            {
                throw new RemovalException(
                    $"Nothing was done: {holder} holds the lease {lease}, so an operator works, and would put the finalizers back. Take it away first.");
            }

            if (!told)
            {
                await tell($"{holder} holds the lease {lease}. Waiting at most {GoDuration.Format(wait)} for it to be given back, or to lapse.");
                told = true;
            }

            await Task.Delay(Election.RetryPeriod, time, cancellationToken);
        }
    }

    /// <summary>Who leads; null: nobody, as far as the lease says.</summary>
    public async Task<string?> HolderAsync(CancellationToken cancellationToken)
    {
        var now = await ReadAsync(cancellationToken);
        if (now is null || string.IsNullOrEmpty(now.Spec.HolderIdentity))
        {
            return null;
        }

        if (_seen?.Metadata.ResourceVersion != now.Metadata.ResourceVersion)
        {
            (_seen, _seenAt) = (now, time.GetTimestamp());
        }

        var promised = TimeSpan.FromSeconds(now.Spec.LeaseDurationSeconds ?? 0);
        return time.GetElapsedTime(_seenAt) < (promised > Election.LeaseDuration ? promised : Election.LeaseDuration) ? now.Spec.HolderIdentity : null;
    }

    private async Task<Lease?> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await client.GetAsync(KnownResources.Leases, lease, cancellationToken);
        }
        catch (KubernetesException exception) when (exception.IsNotFound)
        {
            return null;
        }
        catch (KubernetesException exception) when (exception.IsForbidden)
        {
            throw new RemovalException($"The right to get the lease {lease} is missing: it says whether an operator works.");
        }
    }
}
