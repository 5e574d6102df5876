using Bellwether.Crds;
using Bellwether.Kubernetes.Entities;
using Bellwether.Operator.Syncs;
using Bellwether.Operator.Syncs.Inventory;
using Bellwether.Operator.Syncs.Planning;

namespace Bellwether.Operator.Tests.Syncs.Planning;

/// <summary>
/// Executes planned actions on a <see cref="ModelFollower"/> with the preconditions of the real requests, and holds each that has an effect
/// against the truth: whose the object is that it hits. Which objects are whose is told by their uids alone.
/// </summary>
internal sealed class ModelWriter
{
    public const ulong Fields = 7;

    private readonly HashSet<(string Uid, ObjectKey Sync)> _ours = [];

    /// <summary>An earlier run of the operator made the object for the sync.</summary>
    public void Claim(string uid, ObjectKey sync) => _ours.Add((uid, sync));

    /// <summary>What a copy's mark tells of its source: nothing, if it has the copy's name.</summary>
    public static string? SourceMark(string source, CopyTarget target) => source == target.Key.Name ? null : source;

    public static CopyRecord Copy(string uid, ObjectKey sync, UInt128 fingerprint, string? source = null) => new()
    {
        Source = source,
        Uid = uid,
        ResourceVersion = "",
        Origin = CopyOrigin.Ours,
        Sync = sync,
        Fingerprint = fingerprint,
        PlannedFields = Fields,
        OwnedFields = Fields,
        ContentOwner = null,
        Terminating = false,
    };

    /// <returns>False when only a person can help: it fails whenever it is tried.</returns>
    public bool Execute(ModelFollower follower, SyncFacts sync, PlannedAction action)
    {
        var listed = follower.Find(action.Target);
        switch (action.Kind)
        {
            case PlannedActionKind.Create:
                Create(follower, sync, action, listed);
                break;
            case PlannedActionKind.Apply or PlannedActionKind.Repair:
                Apply(follower, sync, action, listed, takesOver: false);
                break;
            case PlannedActionKind.TakeOver or PlannedActionKind.Adopt:
                if (action.Kind == PlannedActionKind.Adopt && !CanAdopt(follower, sync, action))
                {
                    return false;
                }

                if (Look(follower, sync, action) is { } found && IsAsSeen(found, action.Seen!))
                {
                    if (action.Kind == PlannedActionKind.Adopt)
                    {
                        Adopt(follower, sync, found);
                    }

                    Apply(follower, sync, action, listed, takesOver: true);
                }

                break;
            case PlannedActionKind.Recreate:
                if (Delete(follower, sync, action))
                {
                    Create(follower, sync, action, listed);
                }

                break;
            case PlannedActionKind.Delete:
                Delete(follower, sync, action);
                break;
            case PlannedActionKind.Release:
                Release(follower, sync, action);
                break;
            case PlannedActionKind.Refuse:
                Look(follower, sync, action);
                break;
        }

        return true;
    }

    /// <summary>The trial run: what is immutable would have to be deleted first, and isn't ours to delete.</summary>
    private static bool CanAdopt(ModelFollower follower, SyncFacts sync, PlannedAction action) =>
        !follower.Immutable.Contains(action.Seen!.Uid) || action.Seen.Fingerprint == sync.SourceOf(action.Target.Key.Name)!.Digest!.Fingerprint;

    private void Create(ModelFollower follower, SyncFacts sync, PlannedAction action, CopyRecord? listed)
    {
        if (action.CreateNamespace)
        {
            follower.Namespaces.TryAdd(action.Target.Key.Namespace, new(new Dictionary<string, string>(), false));
        }

        if (follower.Objects.ContainsKey(action.Target))
        {
            Look(follower, sync, action);
        }
        else if (follower.Find(action.Target.Key.Namespace) is { Terminating: false })
        {
            var uid = follower.NewUid();
            _ours.Add((uid, sync.Key));
            Answer(follower, sync, action, Copy(uid, sync.Key, sync.SourceOf(action.Target.Key.Name)!.Digest!.Fingerprint, SourceMark(sync, action)), listed);
        }
    }

    private static string? SourceMark(SyncFacts sync, PlannedAction action) =>
        SourceMark(sync.Spec.SourceName(action.Target.Key.Name), action.Target);

    private void Apply(ModelFollower follower, SyncFacts sync, PlannedAction action, CopyRecord? listed, bool takesOver)
    {
        if (!follower.Objects.TryGetValue(action.Target, out var there) || there.Uid != action.Seen!.Uid)
        {
            Look(follower, sync, action);
            return;
        }

        IsOurs(there, sync, action);
        var wanted = sync.SourceOf(action.Target.Key.Name)!.Digest!.Fingerprint;
        if (follower.Immutable.Contains(there.Uid) && there.Fingerprint != wanted)
        {
            follower.Ledger.Immutable(action.Target, sync.Key, wanted);
            return;
        }

        var applied = Copy(there.Uid, sync.Key, wanted, SourceMark(sync, action)) with { ContentOwner = takesOver ? null : there.ContentOwner, Terminating = there.Terminating };
        var isNoOp = applied == there with { ResourceVersion = "" };
        if (isNoOp)
        {
            follower.Ledger.Answered(action.Target, sync.Key, there, listed, mutated: null);
        }
        else
        {
            Answer(follower, sync, action, applied, listed);
        }

        if (action.Reason is PlanReasons.Touched or PlanReasons.SharedOwnership && !isNoOp)
        {
            follower.Ledger.Repaired(action.Target, sync.Key);
        }
    }

    private void Adopt(ModelFollower follower, SyncFacts sync, CopyRecord found)
    {
        sync.Spec.ConflictPolicy.Should().Be(ConflictPolicies.Adopt, "only then a stranger is adopted");
        follower.Access.Should().Contain(rule => rule.Allow.Contains(AccessPermissions.Adopt), "only where the follower allows it");
        found.Should().Match<CopyRecord>(record => record.Origin != CopyOrigin.Another, "another's copy is never adopted");
        _ours.Should().NotContain(owned => owned.Uid == found.Uid && owned.Sync != sync.Key && found.Sync == owned.Sync, "it is another sync's");
        _ours.Add((found.Uid, sync.Key));
    }

    private bool Delete(ModelFollower follower, SyncFacts sync, PlannedAction action)
    {
        if (follower.Objects.TryGetValue(action.Target, out var there))
        {
            if (there.Uid != action.Seen!.Uid || there.ResourceVersion != action.Seen.ResourceVersion)
            {
                Look(follower, sync, action);
                return false;
            }

            IsOurs(there, sync, action);
            follower.Put(action.Target, null);
        }

        follower.Ledger.Gone(action.Target, sync.Key, action.Seen!.Uid);
        return true;
    }

    private void Release(ModelFollower follower, SyncFacts sync, PlannedAction action)
    {
        if (Look(follower, sync, action) is { } found && IsAsSeen(found, action.Seen!))
        {
            IsOurs(found, sync, action);
            _ours.Remove((found.Uid, sync.Key));
            follower.Put(action.Target, Stranger(found.Uid));
            follower.Ledger.Gone(action.Target, sync.Key, found.Uid);
        }
    }

    /// <summary>Somebody's object, without marks.</summary>
    public static CopyRecord Stranger(string uid) => Copy(uid, default, 0) with
    {
        Origin = CopyOrigin.None,
        PlannedFields = 0,
        OwnedFields = null,
        ContentOwner = "kubectl",
    };

    private void IsOurs(CopyRecord there, SyncFacts sync, PlannedAction action) => _ours.Contains((there.Uid, sync.Key)).Should().BeTrue(
        "{0} of {1} hits {2}, which was neither made nor adopted for {3}", action.Kind, action.Target, there, sync.Key);

    private static void Answer(ModelFollower follower, SyncFacts sync, PlannedAction action, CopyRecord record, CopyRecord? listed) =>
        follower.Ledger.Answered(action.Target, sync.Key, follower.Put(action.Target, record)!, listed, mutated: null);

    private static CopyRecord? Look(ModelFollower follower, SyncFacts sync, PlannedAction action)
    {
        var seen = action.Seen?.Uid;
        if (!follower.Objects.TryGetValue(action.Target, out var there))
        {
            follower.Ledger.Gone(action.Target, sync.Key, seen);
            return null;
        }

        follower.Ledger.Found(action.Target, sync.Key, there, goneUid: seen == there.Uid ? null : seen);
        return there;
    }

    private static bool IsAsSeen(CopyRecord now, CopyRecord seen) =>
        now.Uid == seen.Uid && now.Origin == seen.Origin && now.Sync == seen.Sync && now.HasOurEntry == seen.HasOurEntry && now.Terminating == seen.Terminating;
}
