using System.Collections.Concurrent;
using System.Text.Json;
using Bellwether.Cli.Facts;
using Bellwether.Cli.Plans;
using Bellwether.Crds;
using Bellwether.Kubernetes.Transport;
using Bellwether.Operator.Syncs;
using Bellwether.Operator.Syncs.Content;
using Bellwether.Operator.Syncs.Inventory;
using Bellwether.Operator.Syncs.Planning;
using Bellwether.Operator.Syncs.Writing;

namespace Bellwether.Cli.Differences;

/// <summary>Adds to a follower's plan what each action would change.</summary>
/// <param name="timeout">For each follower.</param>
internal sealed class Differ(ContentStore contents, Origin origin, FingerprintKey key, TimeSpan timeout, TimeProvider time)
{
    private const int AtOnce = 4;

    public async Task<FollowerReport> AddAsync(
        SyncFacts sync, FollowerView follower, FollowerReport report, CancellationToken cancellationToken)
    {
        if (follower.Link is not { } link || report.Failure is not null)
        {
            return report;
        }

        var trial = new Trial(link.Client, origin, key);
        var found = new ConcurrentDictionary<CopyTarget, (PlannedAction Action, TargetDifference Difference)>();
        using var deadline = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            await Parallel.ForEachAsync(
                report.Actions.Where(action => action.Writes || action.Kind == PlannedActionKind.Unchanged),
                new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = either.Token },
                async (action, stop) => found[action.Target] = await RunAsync(trial, sync, action, stop));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return report with { Problems = [.. report.Problems, $"Not everything could be tried in {follower.Name} within the time of --timeout."] };
        }

        return report with
        {
            Actions = [.. report.Actions.Select(action => found.TryGetValue(action.Target, out var tried) ? tried.Action : action)],
            Differences = found.ToDictionary(tried => tried.Key, tried => tried.Value.Difference),
        };
    }

    private async Task<(PlannedAction Action, TargetDifference Difference)> RunAsync(
        Trial trial, SyncFacts sync, PlannedAction action, CancellationToken cancellationToken)
    {
        if (!action.NeedsContent && action.Kind != PlannedActionKind.Unchanged)
        {
            return await trial.RunAsync(action, null, cancellationToken);
        }

        try
        {
            using var lease = await contents.AcquireAsync(sync, sync.Spec.SourceName(action.Target.Key.Name), cancellationToken);
            return lease is null
                ? (action, Unread("The source has changed while it was compared; run it again."))
                : await trial.RunAsync(action, lease.Content, cancellationToken);
        }
        catch (Exception exception) when (exception is KubernetesException or JsonException)
        {
            return (action, Unread("The source could not be read again."));
        }
    }

    private static TargetDifference Unread(string message) => new() { Failure = new WriteFailure(CopyReasons.WriteFailed, message) };
}
