using Bellwether.Crds;
using Bellwether.Operator.Followers;
using Bellwether.Operator.Syncs.Planning;

namespace Bellwether.Cli.Checks;

/// <summary>What the operator needs in a follower now, and what it will need there as soon as syncs use all that the access rules let in.</summary>
internal sealed class PreflightNeeds(SyncNeeds syncs, string operatorNamespace)
{
    /// <summary>By the operator's own reckoning: what it doesn't need now it doesn't miss.</summary>
    public FollowerNeeds Now(FollowerCluster cluster) => syncs.Of(new Follower(cluster));

    public FollowerNeeds Soon(FollowerCluster cluster)
    {
        var (now, spec) = (Now(cluster), cluster.Spec);
        var let =
            from rule in spec.Access
            from kind in rule.Kinds.Select(KindNames.Parse)
            from space in PlacesOf(rule)
            select new CopyPlace(kind, space);
        return new FollowerNeeds(
            now.Places.Concat(let), now.CreatesNamespaces || AccessPolicy.CreatesNamespaces(spec), now.Kinds.Concat(now.OtherKinds))
        {
            Namespaces = now.Namespaces,
        };
    }

    /// <returns>Namespaces; null among them: it can be any.</returns>
    private IEnumerable<string?> PlacesOf(AccessRule rule)
    {
        if (AccessPolicy.IsExact(new FollowerClusterSpec { Access = [rule] }) is false)
        {
            yield return null;
        }

        foreach (var name in AccessPolicy.Named(rule))
        {
            // Sameness alone opens no protected namespace.
            if (rule.To is not null || !AccessPolicy.IsProtected(name, operatorNamespace))
            {
                yield return name;
            }
        }
    }
}
