using System.Text;
using System.Text.Json;
using Bellwether.Crds;
using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Resources;
using Bellwether.Kubernetes.Transport;
using Bellwether.Operator.Syncs.Content;
using Bellwether.Operator.Syncs.Inventory;
using Bellwether.Operator.Syncs.Planning;

namespace Bellwether.Operator.Syncs.Writing;

/// <summary>
/// Executes one planned action against one follower: the requests of docs/spec/requests.md and no others. Each carries what makes it
/// harmless if the object isn't what was seen: nothing is resurrected, no stranger is overwritten, no answer holds data.
/// </summary>
internal sealed class CopyWriter(IKubernetesClient client, Origin origin, ICopyInventory inventory, CopyLedger ledger)
{
    private static readonly ActionOutcome Gone = ActionOutcome.Done with { HasChanged = true };

    private readonly WriteOptions _apply = new(origin.FieldManager, Force: true);
    private readonly WriteOptions _dryRun = new(origin.FieldManager, Force: true, DryRun: true);
    private readonly WriteOptions _patch = new(origin.FieldManager);

    /// <param name="content">Needed by every action but Delete, Release and Refuse.</param>
    public async Task<ActionOutcome> ExecuteAsync(
        PlannedAction action, ObjectKey sync, SyncContent? content, CancellationToken cancellationToken)
    {
        if (action.NeedsContent)
        {
            ledger.Sending(action.Target, sync);
        }

        var work = new CopyWork(action, sync, inventory.Find(action.Target));
        try
        {
            return action.Kind switch
            {
                PlannedActionKind.Create => await CreateAsync(work, content!, cancellationToken),
                PlannedActionKind.Apply or PlannedActionKind.Repair => await ApplyAsync(work, content!, cancellationToken),
                PlannedActionKind.TakeOver => await TakeOverAsync(work, content!, cancellationToken),
                PlannedActionKind.Adopt => await AdoptAsync(work, content!, cancellationToken),
                PlannedActionKind.Recreate => await RecreateAsync(work, content!, cancellationToken),
                PlannedActionKind.Delete => await DeleteAsync(work, cancellationToken),
                PlannedActionKind.Release => await ReleaseAsync(work, cancellationToken),
                PlannedActionKind.Refuse => await LookAtStrangerAsync(work, cancellationToken),
                _ => ActionOutcome.Done,
            };
        }
        catch (KubernetesException exception)
        {
            return ActionOutcome.Failed(WriteFailure.Of(exception, action));
        }
    }

    /// <summary>Asks what is in the target's place, and tells the ledger.</summary>
    public async Task<ActionOutcome> LookAsync(PlannedAction action, ObjectKey sync, CancellationToken cancellationToken)
    {
        try
        {
            await LookAsync(new CopyWork(action, sync, inventory.Find(action.Target)), cancellationToken);
            return ActionOutcome.LookAgain;
        }
        catch (KubernetesException exception)
        {
            return ActionOutcome.Failed(WriteFailure.Of(exception, action));
        }
    }

    /// <summary>Server-side apply with resourceVersion 1: 201 where nothing is, 409 where something is.</summary>
    private async Task<ActionOutcome> CreateAsync(CopyWork work, SyncContent content, CancellationToken cancellationToken)
    {
        if (work.Action.CreateNamespace)
        {
            await CreateNamespaceAsync(work.Target.Key.Namespace, cancellationToken);
        }

        try
        {
            var answer = await client.ApplyAsync(work.Target.Kind, work.Target.Key, content.CreateOnly(), _apply, cancellationToken);
            return await VerifyAsync(work, content, answer, cancellationToken);
        }
        catch (KubernetesException exception) when (exception.IsConflict)
        {
            await LookAsync(work, cancellationToken);
            return ActionOutcome.LookAgain;
        }
    }

    /// <summary>Server-side apply with the uid of the copy as seen: 409 if it is gone, 422 if another object is there now.</summary>
    private async Task<ActionOutcome> ApplyAsync(CopyWork work, SyncContent content, CancellationToken cancellationToken)
    {
        var seen = work.Seen;
        try
        {
            var answer = await client.ApplyAsync(work.Target.Kind, work.Target.Key, content.For(seen.Uid), _apply, cancellationToken);
            return await VerifyAsync(work, content, answer, cancellationToken);
        }
        catch (KubernetesException exception) when (exception.IsConflict || IsAnotherObject(exception))
        {
            await LookAsync(work, cancellationToken);
            return ActionOutcome.LookAgain;
        }
        catch (KubernetesException exception) when (exception.IsInvalid && IsImmutable(exception))
        {
            ledger.Immutable(work.Target, work.Sync, content.Digest.Fingerprint);
            return ActionOutcome.LookAgain;
        }
    }

    /// <summary>Makes us the owner of all content, then applies: what isn't planned goes, and nobody co-owns what stays.</summary>
    private async Task<ActionOutcome> TakeOverAsync(CopyWork work, SyncContent content, CancellationToken cancellationToken)
    {
        if (await LookAsync(work, cancellationToken) is not { } found || !IsAsSeen(CopyRecord.From(found, origin), work.Seen))
        {
            return ActionOutcome.LookAgain;
        }

        var patch = OwnershipPatch.TakeContent(found, origin, work.Target.Kind.ApiVersion);
        try
        {
            await client.MergePatchAsync(work.Target.Kind, work.Target.Key, patch, _patch, cancellationToken);
        }
        catch (KubernetesException exception) when (exception.IsConflict || exception.IsNotFound)
        {
            await LookAsync(work, cancellationToken);
            return ActionOutcome.LookAgain;
        }

        return await ApplyAsync(work, content, cancellationToken);
    }

    /// <summary>As a take-over, of an object that isn't ours yet; a trial run first, so that one that can't be adopted isn't touched.</summary>
    private async Task<ActionOutcome> AdoptAsync(CopyWork work, SyncContent content, CancellationToken cancellationToken)
    {
        try
        {
            await client.ApplyAsync(work.Target.Kind, work.Target.Key, content.For(work.Seen.Uid), _dryRun, cancellationToken);
        }
        catch (KubernetesException exception) when (exception.IsConflict || IsAnotherObject(exception))
        {
            await LookAsync(work, cancellationToken);
            return ActionOutcome.LookAgain;
        }
        catch (KubernetesException exception) when (exception.IsInvalid && IsImmutable(exception))
        {
            return ActionOutcome.Failed(new WriteFailure(
                CopyReasons.Rejected,
                $"{work.Target} can't be adopted: it is immutable or of another type, so it would have to be deleted first, and it isn't ours to delete.",
                NeedsPerson: true));
        }

        return await TakeOverAsync(work, content, cancellationToken);
    }

    /// <summary>A trial create under another name first: an invalid successor never costs the old copy.</summary>
    private async Task<ActionOutcome> RecreateAsync(CopyWork work, SyncContent content, CancellationToken cancellationToken)
    {
        await client.CreateAsync(work.Target.Kind, work.Target.Key.Namespace, content.ForDryRun(), _dryRun, cancellationToken);
        var deleted = await DeleteAsync(work, cancellationToken);
        if (!deleted.IsDone)
        {
            return deleted;
        }

        try
        {
            return await CreateAsync(work, content, cancellationToken) with { HasChanged = true };
        }
        catch (KubernetesException exception)
        {
            return ActionOutcome.Failed(WriteFailure.Of(exception, work.Action)) with { HasChanged = true };
        }
    }

    private async Task<ActionOutcome> DeleteAsync(CopyWork work, CancellationToken cancellationToken)
    {
        var seen = work.Seen;
        try
        {
            var left = await client.DeleteAsync(
                work.Target.Kind, work.Target.Key, new Preconditions(seen.Uid, seen.ResourceVersion), _patch, cancellationToken);
            if (left is not null)
            {
                var waits = new WriteFailure(CopyReasons.Terminating, $"{work.Target} is being deleted and waits for its finalizers.");
                return ActionOutcome.Failed(waits) with { HasChanged = true };
            }
        }
        catch (KubernetesException exception) when (exception.IsNotFound)
        {
            // Gone already.
        }
        catch (KubernetesException exception) when (exception.IsConflict)
        {
            return await LookAsync(work, cancellationToken) is null ? Gone : Moved(work);
        }

        ledger.Gone(work.Target, work.Sync, seen.Uid);
        return Gone;
    }

    /// <summary>One patch takes marks and ownership off. The data stays.</summary>
    private async Task<ActionOutcome> ReleaseAsync(CopyWork work, CancellationToken cancellationToken)
    {
        if (await LookAsync(work, cancellationToken) is not { } found)
        {
            return Gone;
        }

        // Somebody may have taken our marks or our entry off; what was seen to be ours by its uid is let go all the same.
        if (!IsAsSeen(CopyRecord.From(found, origin), work.Seen))
        {
            return ActionOutcome.LookAgain;
        }

        try
        {
            await client.MergePatchAsync(
                work.Target.Kind, work.Target.Key, OwnershipPatch.Release(found, origin), _patch, cancellationToken);
        }
        catch (KubernetesException exception) when (exception.IsConflict || exception.IsNotFound)
        {
            return Moved(work);
        }

        ledger.Gone(work.Target, work.Sync, work.Seen.Uid);
        return Gone;
    }

    /// <summary>A refused object is watched by nobody, so it is looked at now and then: it may be gone.</summary>
    private async Task<ActionOutcome> LookAtStrangerAsync(CopyWork work, CancellationToken cancellationToken)
    {
        var found = await LookAsync(work, cancellationToken);
        return found is not null && IsAsSeen(CopyRecord.From(found, origin), work.Seen)
            ? ActionOutcome.Failed(new WriteFailure(work.Action.Reason, work.Action.Message, work.Action.NeedsPerson))
            : ActionOutcome.LookAgain;
    }

    /// <summary>Reads what is in the target's place, metadata only, and tells the ledger.</summary>
    private async Task<PartialObject?> LookAsync(CopyWork work, CancellationToken cancellationToken)
    {
        try
        {
            var found = await client.GetAsync(work.Target.Kind.Metadata(), work.Target.Key, cancellationToken);
            var record = CopyRecord.From(found, origin);
            ledger.Found(work.Target, work.Sync, record, goneUid: work.Action.Seen is { } seen && seen.Uid != record.Uid ? seen.Uid : null);
            return found;
        }
        catch (KubernetesException exception) when (exception.IsNotFound)
        {
            ledger.Gone(work.Target, work.Sync, work.Action.Seen?.Uid);
            return null;
        }
    }

    /// <summary>Takes the server's answer as the proof of what is there now.</summary>
    private async Task<ActionOutcome> VerifyAsync(
        CopyWork work, SyncContent content, PartialObject answer, CancellationToken cancellationToken)
    {
        var record = CopyRecord.From(answer, origin);
        if (record.ContentOwner is null && record.OwnedFields is { } owned && owned != record.PlannedFields)
        {
            // This server's schema makes another field set of the same body than ours does: its word counts, so that is what the mark says.
            answer = await client.ApplyAsync(work.Target.Kind, work.Target.Key, content.For(record.Uid, owned), _apply, cancellationToken);
            record = CopyRecord.From(answer, origin);
        }

        var mutated = content.Metadata.FirstDifference(answer.Metadata, except: Marks.FieldsAnnotation);
        // The watch may still be on its way to what our last write made, through versions between: an answer that is no newer than that
        // write's changed nothing, and nobody had touched the copy.
        var hasChanged = work.Action.Seen?.ResourceVersion != record.ResourceVersion
            && ledger.Find(work.Target, work.Sync)?.Answer?.ResourceVersion != record.ResourceVersion;
        if (work.IsRepair && hasChanged)
        {
            ledger.Repaired(work.Target, work.Sync);
        }

        if (inventory.Find(work.Target) is { } shown && shown == record)
        {
            // The watch was faster than the answer: one object in memory for both.
            record = shown;
        }

        ledger.Answered(work.Target, work.Sync, record, work.Listed, mutated);
        var outcome = record.ContentOwner is null && mutated is null ? ActionOutcome.Done : ActionOutcome.LookAgain;
        return outcome with { HasChanged = hasChanged };
    }

    private async Task CreateNamespaceAsync(string name, CancellationToken cancellationToken)
    {
        var body = Encoding.UTF8.GetBytes(
            $"{{\"apiVersion\":\"v1\",\"kind\":\"Namespace\",\"metadata\":{{\"name\":\"{JsonEncodedText.Encode(name)}\"}}}}");
        try
        {
            await client.CreateAsync(ResourceKind.Namespace, "", new RequestBody(body), _patch, cancellationToken);
        }
        catch (KubernetesException exception) when (exception.IsConflict)
        {
            // Somebody else made it.
        }
    }

    /// <summary>The object moved on while we looked: the watch will show it, and the retry waits for that.</summary>
    private static ActionOutcome Moved(CopyWork work) =>
        ActionOutcome.Failed(new WriteFailure(CopyReasons.WriteFailed, $"{work.Target} was changed at the same moment; it is looked at again.")
        {
            NothingHappened = true,
        });

    private static bool IsAsSeen(CopyRecord now, CopyRecord seen) =>
        now.Uid == seen.Uid && now.Origin == seen.Origin && now.Sync == seen.Sync && now.HasOurEntry == seen.HasOurEntry && now.Terminating == seen.Terminating;

    private static bool IsAnotherObject(KubernetesException exception) =>
        exception.IsInvalid && exception.Status?.Causes.Any(cause => cause.Field == "metadata.uid") == true;

    /// <summary>The answer means: this field can't be changed in an object that is there.</summary>
    internal static bool IsImmutable(KubernetesException exception) =>
        exception.Status?.Causes.Any(cause => cause.Field is "type" or "immutable" or "data" or "binaryData" or "stringData") == true;
}
