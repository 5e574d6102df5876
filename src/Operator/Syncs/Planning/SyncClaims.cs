using System.Collections.Frozen;
using Bellwether.Kubernetes.Entities;
using Bellwether.Operator.Followers;

namespace Bellwether.Operator.Syncs.Planning;

/// <summary>
/// Decides between syncs that want the same target: whoever has a copy there keeps it; where nobody has one, the older sync gets it. A
/// sync that no access rule allows there has no claim, so that it can't keep anybody out.
/// </summary>
public sealed class SyncClaims
{
    public static readonly SyncClaims None = new([], "");

    private readonly FrozenDictionary<CopyTarget, SyncFacts[]> _byAddress;
    private readonly string _operatorNamespace;

    /// <param name="syncs">All valid syncs of the management cluster.</param>
    /// <param name="operatorNamespace">Protected in followers unless named exactly.</param>
    public SyncClaims(IEnumerable<SyncFacts> syncs, string operatorNamespace)
    {
        _operatorNamespace = operatorNamespace;
        _byAddress = syncs
            .Where(sync => !sync.Deleting)
            .GroupBy(Address)
            .ToFrozenDictionary(group => group.Key, group => group.ToArray());
    }

    /// <summary>The other sync that has the better claim to the target, or null if <paramref name="sync"/> may have it.</summary>
    /// <param name="holder">The sync whose marks are on the object in the target's place; default if none.</param>
    public ObjectKey? BetterThan(SyncFacts sync, FollowerFacts follower, string @namespace, ObjectKey holder)
    {
        if (holder == sync.Key || !_byAddress.TryGetValue(Address(sync), out var contenders))
        {
            return null;
        }

        SyncFacts? best = null;
        foreach (var other in contenders)
        {
            if (other.Key == sync.Key || !Claims(other, follower, @namespace))
            {
                continue;
            }

            if (other.Key == holder)
            {
                return other.Key;
            }

            if (IsOlder(other, best ?? sync))
            {
                best = other;
            }
        }

        return best?.Key;
    }

    /// <summary>Syncs that could want a target of <paramref name="sync"/>'s: to be looked at again when it changes.</summary>
    public IEnumerable<ObjectKey> Contenders(SyncFacts sync) =>
        _byAddress.TryGetValue(Address(sync), out var contenders)
            ? contenders.Select(other => other.Key).Where(key => key != sync.Key)
            : [];

    /// <summary>Syncs that could want this target: to be looked at when somebody touches what is there.</summary>
    public IEnumerable<ObjectKey> Wanting(CopyTarget target) =>
        _byAddress.TryGetValue(new CopyTarget(target.Kind, new ObjectKey("", target.Key.Name)), out var contenders)
            ? contenders.Select(sync => sync.Key)
            : [];

    private static CopyTarget Address(SyncFacts sync) => new(sync.Kind, new ObjectKey("", sync.CopyName));

    private static bool IsOlder(SyncFacts one, SyncFacts other) =>
        one.Created != other.Created
            ? one.Created < other.Created
            : string.CompareOrdinal(one.Key.ToString(), other.Key.ToString()) < 0;

    private bool Claims(SyncFacts sync, FollowerFacts follower, string @namespace) =>
        TargetResolver.Wants(sync.Spec, sync.Key.Namespace, follower, @namespace)
        && AccessPolicy.Allows(follower.Spec, sync.Key.Namespace, @namespace, sync.Kind.Kind, _operatorNamespace).Allowed;
}
