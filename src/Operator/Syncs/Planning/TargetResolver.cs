using Bellwether.Crds;

namespace Bellwether.Operator.Syncs.Planning;

/// <summary>Which followers, and which namespaces in them, a sync selects: the union of its targets.</summary>
public static class TargetResolver
{
    /// <summary>Whether any entry of the sync selects the follower.</summary>
    public static bool Selects(CrossClusterSyncSpec spec, string follower, IReadOnlyDictionary<string, string> labels)
    {
        foreach (var target in spec.Targets)
        {
            if (Selects(target, follower, labels))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether any entry that selects the follower selects namespaces in it by their labels.</summary>
    public static bool SelectsNamespaces(CrossClusterSyncSpec spec, string follower, IReadOnlyDictionary<string, string> labels) =>
        spec.Targets.Exists(target => target.Namespaces?.Selector is not null && Selects(target, follower, labels));

    /// <summary>
    /// The namespaces that the sync wants copies in, with whether it wants a missing one created. Namespaces that are selected by labels
    /// are there; named ones and the source's own need not be.
    /// </summary>
    public static IReadOnlyDictionary<string, bool> Namespaces(SyncFacts sync, FollowerFacts follower)
    {
        var wanted = new SortedDictionary<string, bool>(StringComparer.Ordinal);
        foreach (var target in sync.Spec.Targets)
        {
            if (Selects(target, follower.Name, follower.Labels))
            {
                Add(wanted, target.Namespaces, sync.Key.Namespace, follower.Namespaces);
            }
        }

        return wanted;
    }

    /// <summary>Whether the sync wants a copy in this one namespace of the follower; cheaper than <see cref="Namespaces"/>.</summary>
    public static bool Wants(CrossClusterSyncSpec spec, string syncNamespace, FollowerFacts follower, string @namespace)
    {
        foreach (var target in spec.Targets)
        {
            if (Selects(target, follower.Name, follower.Labels) && Maps(target.Namespaces, syncNamespace, follower, @namespace))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether this entry selects the follower.</summary>
    public static bool Selects(SyncTarget target, string follower, IReadOnlyDictionary<string, string> labels) =>
        target.ClusterSelector is { } selector ? selector.Matches(labels) : target.Clusters?.Contains(follower) == true;

    private static bool Maps(NamespaceMapping? mapping, string syncNamespace, FollowerFacts follower, string @namespace) => mapping switch
    {
        null => @namespace == syncNamespace,
        { Selector: { } selector } => follower.Namespaces.Find(@namespace) is { } record && selector.Matches(record.Labels),
        _ => mapping.Names?.Contains(@namespace) == true,
    };

    private static void Add(
        SortedDictionary<string, bool> wanted, NamespaceMapping? mapping, string syncNamespace, IFollowerNamespaces namespaces)
    {
        if (mapping is null)
        {
            wanted.TryAdd(syncNamespace, false);
        }
        else if (mapping.Selector is { } selector)
        {
            if (!namespaces.AreAllKnown)
            {
                return;
            }

            foreach (var (name, record) in namespaces.All)
            {
                if (selector.Matches(record.Labels))
                {
                    wanted.TryAdd(name, false);
                }
            }
        }
        else
        {
            foreach (var name in mapping.Names ?? [])
            {
                wanted[name] = mapping.Create || (wanted.TryGetValue(name, out var create) && create);
            }
        }
    }
}
