using Bellwether.Cli.Clusters;
using Bellwether.Crds;
using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Resources;
using Bellwether.Kubernetes.Transport;
using Bellwether.Operator.Followers;
using Bellwether.Operator.Followers.Connecting;
using Bellwether.Operator.Followers.Validation;
using Bellwether.Operator.Syncs.Planning;
using Bellwether.Operator.Validation;

namespace Bellwether.Cli.Facts;

/// <summary>
/// Looks at every follower once, as the operator does when it connects: signs in, finds out which cluster answers, keeps to the same guard
/// rails, lists. Each follower has its own deadline, so that one that is dead holds up nobody.
/// </summary>
/// <param name="needs">What the planned syncs need in a follower.</param>
/// <param name="timeout">For each follower.</param>
internal sealed class FleetReader(Management management, IFollowerNeeds needs, TimeSpan timeout, TimeProvider time)
{
    /// <summary>Followers that are asked at once. What is waited for is mostly the network.</summary>
    private const int AtOnce = 64;

    public async Task<IReadOnlyList<FollowerView>> ReadAsync(IEnumerable<FollowerCluster> followers, CancellationToken cancellationToken)
    {
        var views = followers
            .OrderBy(cluster => cluster.Metadata.Name, StringComparer.Ordinal)
            .Select(cluster => new FollowerView(cluster))
            .ToArray();
        await ForEachAsync(views, ConnectAsync, cancellationToken);
        RefuseDoubles(views);
        await ForEachAsync(views.Where(view => view.Failure is null), ListAsync, cancellationToken);
        return views;
    }

    private Task ForEachAsync(
        IEnumerable<FollowerView> views, Func<FollowerView, CancellationToken, Task> step, CancellationToken cancellationToken) =>
        Parallel.ForEachAsync(
            views,
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            async (view, stop) => await WithinAsync(view, step, stop));

    /// <summary>Takes a step in what is left of the follower's time; what fails is the follower's failure.</summary>
    private async Task WithinAsync(FollowerView view, Func<FollowerView, CancellationToken, Task> step, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        var left = timeout - view.Used;
        using var deadline = new CancellationTokenSource(left > TimeSpan.Zero ? left : TimeSpan.FromMilliseconds(1), time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            await step(view, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            view.Failure = Late(view);
        }
        catch (KubernetesException exception)
        {
            view.Failure = view.Link?.Failures.From(exception) ?? Late(view);
        }
        finally
        {
            view.Used += time.GetElapsedTime(began);
        }
    }

    private static FollowerFailure Late(FollowerView view) => view.Link?.Failures.Silent() ?? new FollowerFailure(
        FollowerStep.Configure,
        FollowerClusterReasons.EndpointUnreachable,
        "Where it is, and what to sign in with, could not be found out in time.");

    private async Task ConnectAsync(FollowerView view, CancellationToken cancellationToken)
    {
        var cluster = view.Cluster;
        if (FollowerValidator.Validate(cluster.Spec) is { Count: > 0 } violations)
        {
            view.Failure = new(FollowerStep.Specify, CommonReasons.InvalidSpec, $"{SpecViolation.Summarize(violations)}.", Stalls: true);
            return;
        }

        (view.Link, view.Failure) = await management.SignIn.OpenAsync(cluster, anew: false, cancellationToken);
        if (view.Link is { } link)
        {
            view.ClusterUid = await link.GetClusterUidAsync(cancellationToken);
        }
    }

    private void RefuseDoubles(IReadOnlyList<FollowerView> views)
    {
        var refusals = ClusterGuard.Check(management.Cluster.ClusterUid, views.Select(view => (view.Cluster, view.ClusterUid)));
        foreach (var view in views.Where(view => view.ClusterUid is not null))
        {
            view.Failure = refusals.GetValueOrDefault(view.Name);
        }
    }

    /// <summary>Lists what the operator would watch there: by its own reckoning of what is needed, and as far as the follower lets it.</summary>
    private async Task ListAsync(FollowerView view, CancellationToken cancellationToken)
    {
        var client = view.Link!.Client;
        using var kinds = new FollowerKinds(client, time);
        var wanted = await kinds.ResolveAsync(needs.Of(new Follower(view.Cluster)), [], cancellationToken);
        var findings = await FollowerPermissions.FindAsync(client, wanted, cancellationToken);
        if (findings.Failure(view.Link.Server) is { } missing)
        {
            if (!missing.LeavesSession)
            {
                view.Failure = missing;
                return;
            }

            view.Problems.Add(missing.Message);
        }

        var listed = new ListedFollower { Lacking = kinds.Lacking, AreAllKnown = findings.NamespacesByName is null };
        await ReadNamespacesAsync(client, findings.NamespacesByName, listed, cancellationToken);
        foreach (var place in findings.Readable)
        {
            await ListAsync(view, place, listed, cancellationToken);
        }

        view.Listed = listed;
    }

    /// <param name="names">Null: all of them.</param>
    private static async Task ReadNamespacesAsync(
        IKubernetesClient client, IReadOnlyList<string>? names, ListedFollower listed, CancellationToken cancellationToken)
    {
        if (names is null)
        {
            await foreach (var page in client.ListAsync(ResourceKind.Namespace.Metadata(), new ListOptions(), cancellationToken))
            {
                listed.AddNamespaces(page.Items);
            }
        }

        foreach (var name in names ?? [])
        {
            try
            {
                listed.AddNamespace(name, await client.GetAsync(ResourceKind.Namespace.Metadata(), ObjectKey.Cluster(name), cancellationToken));
            }
            catch (KubernetesException exception) when (exception.IsNotFound)
            {
                listed.AddNamespace(name, null);
            }
            catch (KubernetesException exception) when (exception.IsForbidden)
            {
                // Not known: it may be there, and may not.
            }
        }
    }

    private async Task ListAsync(FollowerView view, CopyPlace place, ListedFollower listed, CancellationToken cancellationToken)
    {
        var origin = management.Cluster.Origin;
        var copies = new ListOptions(place.Namespace, LabelSelector: $"{Marks.OriginLabel}={origin.Id}");
        try
        {
            await foreach (var page in view.Link!.Client.ListAsync(place.Kind.Metadata(), copies, cancellationToken))
            {
                listed.AddCopies(place.Kind, page.Items, origin);
            }

            listed.Complete(place);
        }
        catch (KubernetesException exception) when (exception.IsForbidden)
        {
            view.Problems.Add($"The credentials for {view.Name} may not list {place} there (403), so its copies there are not known.");
        }
        catch (KubernetesException exception) when (
            !SourceResources.All.Contains(place.Kind)
            && exception.Failure is RequestFailure.Answered or RequestFailure.UnexpectedAnswer or RequestFailure.AnswerTooLarge)
        {
            view.Problems.Add($"{view.Name} can't list {place}, so its copies there are not known.");
        }
    }
}
