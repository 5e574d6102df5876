using Bellwether.Operator.Syncs.Planning;

namespace Bellwether.Operator.Followers;

/// <summary>Stands in where there are no syncs: whatever the access rules let in is needed, since a sync could come for it.</summary>
internal sealed class NeedsOfRules : IFollowerNeeds
{
    public FollowerNeeds Of(Follower follower)
    {
        var rules = follower.Spec.Access;
        var places =
            from rule in rules
            from space in AccessPolicy.Named(rule)
            from kind in SourceResources.All
            where AccessPolicy.LetsIn(rule, kind)
            select new CopyPlace(kind, space);
        return new FollowerNeeds(
            places,
            AccessPolicy.CreatesNamespaces(follower.Spec),
            SourceResources.All.Where(kind => AccessPolicy.LetsIn(follower.Spec, kind)))
        {
            Namespaces = AccessPolicy.IsExact(follower.Spec) ? AccessPolicy.Namespaces(follower.Spec) : null,
        };
    }
}
