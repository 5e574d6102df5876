using Bellwether.Kubernetes.Resources;
using Bellwether.Kubernetes.Transport;
using Bellwether.Operator.Syncs.Inventory;
using Bellwether.Operator.Syncs.Planning;

namespace Bellwether.Cli.Facts;

/// <summary>Looks, metadata only, at what is in targets that the inventory shows nothing in.</summary>
internal sealed class PlaceLooker(Origin origin, TimeSpan timeout, TimeProvider time)
{
    private const int AtOnce = 8;

    public async Task LookAsync(
        FollowerView follower, IEnumerable<CopyTarget> targets, LookedAtPlaces places, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            await Parallel.ForEachAsync(
                targets,
                new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = either.Token },
                async (target, stop) => await LookAsync(follower, target, places, stop));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            follower.Failure = follower.Link!.Failures.Silent();
        }
        catch (KubernetesException exception)
        {
            follower.Failure = follower.Link!.Failures.From(exception);
        }
    }

    private async Task LookAsync(FollowerView follower, CopyTarget target, LookedAtPlaces places, CancellationToken cancellationToken)
    {
        try
        {
            var found = await follower.Link!.Client.GetAsync(follower.Listed.AsServed(target.Kind).Metadata(), target.Key, cancellationToken);
            places.Saw(target, CopyRecord.From(found, origin));
        }
        catch (KubernetesException exception) when (exception.IsNotFound)
        {
            places.Saw(target, null);
        }
        catch (KubernetesException exception) when (exception.IsForbidden)
        {
            places.Hidden(
                target,
                $"What is in the place of {target} is not known: the credentials for {follower.Name} may not get {target.Kind} in namespace "
                + $"{target.Key.Namespace} there (403).");
        }
    }
}
