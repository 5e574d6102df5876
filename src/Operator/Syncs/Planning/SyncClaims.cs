using System.Collections.Immutable;
using Bellwether.Kubernetes.Entities;
using Bellwether.Operator.Followers;

namespace Bellwether.Operator.Syncs.Planning;

/// <summary>
/// Decides between syncs that want the same target: whoever has a copy there keeps it; where nobody has one, the older sync gets it. A
/// sync that no access rule allows there has no claim, so that it can't keep anybody out.
/// </summary>
public sealed class SyncClaims
{
    public static readonly SyncClaims None = new(Array.Empty<SyncFacts>(), "");

    // By kind and name of the copies. A sync that selects many sources is there for each.
    private readonly ImmutableDictionary<CopyTarget, SyncFacts[]> _byAddress;
    private readonly string _operatorNamespace;

    /// <param name="syncs">All valid syncs of the management cluster.</param>
    /// <param name="operatorNamespace">Protected in followers unless named exactly.</param>
    public SyncClaims(IEnumerable<SyncFacts> syncs, string operatorNamespace)
        : this(
            syncs
                .SelectMany(sync => Addresses(sync).Select(address => (Address: address, Sync: sync)))
                .GroupBy(claim => claim.Address, claim => claim.Sync)
                .ToImmutableDictionary(group => group.Key, group => group.ToArray()),
            operatorNamespace)
    {
    }

    private SyncClaims(ImmutableDictionary<CopyTarget, SyncFacts[]> byAddress, string operatorNamespace) =>
        (_byAddress, _operatorNamespace) = (byAddress, operatorNamespace);

    /// <summary>The other sync that has the better claim to the target, or null if <paramref name="sync"/> may have it.</summary>
    /// <param name="holder">The sync whose marks are on the object in the target's place; default if none.</param>
    public ObjectKey? BetterThan(SyncFacts sync, FollowerFacts follower, CopyTarget target, ObjectKey holder)
    {
        if (holder == sync.Key || !_byAddress.TryGetValue(Address(target), out var contenders))
        {
            return null;
        }

        SyncFacts? best = null;
        foreach (var other in contenders)
        {
            if (other.Key == sync.Key || !Claims(other, follower, target.Key.Namespace))
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
        Addresses(sync).SelectMany(address => _byAddress.GetValueOrDefault(address) ?? []).Select(other => other.Key).Where(key => key != sync.Key);

    /// <summary>Syncs that could want this target: to be looked at when somebody touches what is there.</summary>
    public IEnumerable<ObjectKey> Wanting(CopyTarget target) =>
        _byAddress.TryGetValue(Address(target), out var contenders) ? contenders.Select(sync => sync.Key) : [];

    /// <summary>The claims when what is known of one sync changes: cheap, however many others there are.</summary>
    /// <param name="before">Null if it wasn't known.</param>
    /// <param name="after">Null if it is gone.</param>
    internal SyncClaims Replace(SyncFacts? before, SyncFacts? after)
    {
        var changed = _byAddress.ToBuilder();
        foreach (var address in Addresses(before))
        {
            SyncFacts[] left = [.. changed[address].Where(sync => sync.Key != before!.Key)];
            if (left.Length == 0)
            {
                changed.Remove(address);
            }
            else
            {
                changed[address] = left;
            }
        }

        foreach (var address in Addresses(after))
        {
            changed[address] = [.. changed.GetValueOrDefault(address) ?? [], after!];
        }

        return new SyncClaims(changed.ToImmutable(), _operatorNamespace);
    }

    private static IEnumerable<CopyTarget> Addresses(SyncFacts? sync) => sync is null or { Deleting: true }
        ? []
        : sync.Sources.All.Select(source => new CopyTarget(sync.Kind, new ObjectKey("", sync.Spec.CopyName(source.Key)))).Distinct();

    private static CopyTarget Address(CopyTarget target) => target with { Key = new ObjectKey("", target.Key.Name) };

    private static bool IsOlder(SyncFacts one, SyncFacts other) =>
        one.Created != other.Created
            ? one.Created < other.Created
            : string.CompareOrdinal(one.Key.ToString(), other.Key.ToString()) < 0;

    private bool Claims(SyncFacts sync, FollowerFacts follower, string @namespace) =>
        TargetResolver.Wants(sync.Spec, sync.Key.Namespace, follower, @namespace)
        && AccessPolicy.Allows(follower.Spec, sync.Key.Namespace, sync.NamespaceLabels, @namespace, sync.Kind, _operatorNamespace).Allowed;
}
