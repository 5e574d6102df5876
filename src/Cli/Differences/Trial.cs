using Bellwether.Crds;
using Bellwether.Kubernetes.Resources;
using Bellwether.Kubernetes.Transport;
using Bellwether.Operator.Syncs.Content;
using Bellwether.Operator.Syncs.Inventory;
using Bellwether.Operator.Syncs.Planning;
using Bellwether.Operator.Syncs.Writing;

namespace Bellwether.Cli.Differences;

/// <summary>
/// Has a follower try what an action would send, and compares what would be there with what is. Every write says <c>dryRun=All</c>; whole
/// objects are in memory only while they are compared.
/// </summary>
/// <param name="client">Of the follower.</param>
internal sealed class Trial(IKubernetesClient client, Origin origin, FingerprintKey key)
{
    private static readonly string FieldsPath = $"metadata.annotations[{Marks.FieldsAnnotation}]";

    private readonly WriteOptions _dryRun = new(origin.FieldManager, Force: true, DryRun: true);

    private ITrialClient Trials => client as ITrialClient ?? throw new InvalidOperationException("The client can't show trials.");

    /// <param name="content">Null for actions that need none.</param>
    /// <returns>The action, which can be a recreation once the follower said that the copy can't be changed; and the difference.</returns>
    public async Task<(PlannedAction Action, TargetDifference Difference)> RunAsync(
        PlannedAction action, SyncContent? content, CancellationToken cancellationToken)
    {
        try
        {
            return (action, await DifferenceAsync(action, content, cancellationToken));
        }
        catch (KubernetesException exception) when (
            exception.IsInvalid && CopyWriter.IsImmutable(exception) && action.Kind is PlannedActionKind.Apply or PlannedActionKind.Repair)
        {
            var recreate = action with { Kind = PlannedActionKind.Recreate, Reason = PlanReasons.ImmutableField };
            return (recreate, await RunAgainAsync(recreate, content, cancellationToken));
        }
        catch (KubernetesException exception)
        {
            return (action, new TargetDifference { Failure = WriteFailure.Of(exception, action) });
        }
    }

    private async Task<TargetDifference> RunAgainAsync(PlannedAction action, SyncContent? content, CancellationToken cancellationToken)
    {
        try
        {
            return await DifferenceAsync(action, content, cancellationToken);
        }
        catch (KubernetesException exception)
        {
            return new TargetDifference { Failure = WriteFailure.Of(exception, action) };
        }
    }

    private Task<TargetDifference> DifferenceAsync(PlannedAction action, SyncContent? content, CancellationToken cancellationToken) => action.Kind switch
    {
        PlannedActionKind.Create => CreateAsync(action, content!, cancellationToken),
        PlannedActionKind.Apply or PlannedActionKind.Repair => ApplyAsync(action, content!, takesContent: false, cancellationToken),
        PlannedActionKind.TakeOver or PlannedActionKind.Adopt => TakeOverAsync(action, content!, cancellationToken),
        PlannedActionKind.Recreate => RecreateAsync(action, content!, cancellationToken),
        PlannedActionKind.Delete => DeleteAsync(action, cancellationToken),
        PlannedActionKind.Release => ReleaseAsync(action, cancellationToken),
        PlannedActionKind.Unchanged when content is not null => CompareAsync(action, content, cancellationToken),
        _ => Task.FromResult(TargetDifference.None),
    };

    private async Task<TargetDifference> CreateAsync(PlannedAction action, SyncContent content, CancellationToken cancellationToken)
    {
        var veil = VeilOf(action);
        using var sent = ClearedJson.Of(content.CreateOnly());
        if (action.CreateNamespace)
        {
            return new TargetDifference
            {
                Changes = ObjectDifference.Between(null, sent.Root, veil),
                Note = $"Namespace {action.Target.Key.Namespace} isn't there yet, so the follower could not be asked to try it.",
            };
        }

        using var after = await TryApplyAsync(action, content.CreateOnly(), cancellationToken);
        return new TargetDifference
        {
            Changes = ObjectDifference.Between(null, after.Root, veil),
            Deviations = ObjectDifference.Deviations(sent.Root, after.Root, veil, FieldsPath),
        };
    }

    private async Task<TargetDifference> ApplyAsync(
        PlannedAction action, SyncContent content, bool takesContent, CancellationToken cancellationToken)
    {
        var veil = VeilOf(action);
        using var sent = ClearedJson.Of(content.CreateOnly());
        using var before = await GetAsync(action, cancellationToken);
        using var after = await TryApplyAsync(action, content.For(action.Seen!.Uid), cancellationToken);

        // Ownership can't be taken in a trial whose next request sees it, so what goes by that is worked out here; for kinds that servers
        // fill in with defaults it can't be.
        var isPlain = action.Target.Kind == ResourceKind.Secret || action.Target.Kind == ResourceKind.ConfigMap;
        return new TargetDifference
        {
            Changes = ObjectDifference.Between(before.Root, after.Root, veil, takesContent && isPlain ? sent.Root : null),
            Deviations = ObjectDifference.Deviations(sent.Root, after.Root, veil, FieldsPath),
            Note = takesContent && !isPlain ? "Fields of content that others added go, too, which a trial can't show." : null,
        };
    }

    private async Task<TargetDifference> TakeOverAsync(PlannedAction action, SyncContent content, CancellationToken cancellationToken)
    {
        var found = await client.GetAsync(action.Target.Kind.Metadata(), action.Target.Key, cancellationToken);
        await client.MergePatchAsync(
            action.Target.Kind,
            action.Target.Key,
            OwnershipPatch.TakeContent(found, origin, action.Target.Kind.ApiVersion),
            new WriteOptions(origin.FieldManager, DryRun: true),
            cancellationToken);
        return await ApplyAsync(action, content, takesContent: true, cancellationToken);
    }

    private async Task<TargetDifference> RecreateAsync(PlannedAction action, SyncContent content, CancellationToken cancellationToken)
    {
        var veil = VeilOf(action);
        using var sent = ClearedJson.Of(content.CreateOnly());
        using var before = await GetAsync(action, cancellationToken);
        await client.CreateAsync(action.Target.Kind, action.Target.Key.Namespace, content.ForDryRun(), _dryRun, cancellationToken);
        await client.DeleteAsync(
            action.Target.Kind, action.Target.Key, new Preconditions(action.Seen!.Uid, action.Seen.ResourceVersion), _dryRun, cancellationToken);
        return new TargetDifference
        {
            Changes = ObjectDifference.Between(before.Root, sent.Root, veil),
            Note = "It is deleted and made anew.",
        };
    }

    private async Task<TargetDifference> DeleteAsync(PlannedAction action, CancellationToken cancellationToken)
    {
        await client.DeleteAsync(
            action.Target.Kind, action.Target.Key, new Preconditions(action.Seen!.Uid, action.Seen.ResourceVersion), _dryRun, cancellationToken);
        return new TargetDifference { Note = "The whole object is deleted." };
    }

    private async Task<TargetDifference> ReleaseAsync(PlannedAction action, CancellationToken cancellationToken)
    {
        var found = await client.GetAsync(action.Target.Kind.Metadata(), action.Target.Key, cancellationToken);
        await client.MergePatchAsync(
            action.Target.Kind,
            action.Target.Key,
            OwnershipPatch.Release(found, origin),
            new WriteOptions(origin.FieldManager, DryRun: true),
            cancellationToken);
        return new TargetDifference { Note = "The marks and the ownership are taken off; the data stays." };
    }

    /// <summary>A copy that looks right by its metadata: what is in it may have been changed unseen.</summary>
    private async Task<TargetDifference> CompareAsync(PlannedAction action, SyncContent content, CancellationToken cancellationToken)
    {
        using var sent = ClearedJson.Of(content.CreateOnly());
        using var there = await GetAsync(action, cancellationToken);
        return new TargetDifference { Deviations = ObjectDifference.Deviations(sent.Root, there.Root, VeilOf(action), FieldsPath) };
    }

    private Veil VeilOf(PlannedAction action) => new(key, origin.Id, action.Target);

    private async Task<ClearedJson> GetAsync(PlannedAction action, CancellationToken cancellationToken) =>
        new(await client.GetBytesAsync(action.Target.Kind, action.Target.Key, cancellationToken));

    private async Task<ClearedJson> TryApplyAsync(PlannedAction action, RequestBody body, CancellationToken cancellationToken) =>
        new(await Trials.TryApplyAsync(action.Target.Kind, action.Target.Key, body, origin.FieldManager, cancellationToken));
}
