namespace Bellwether.Operator.Followers;

/// <summary>Stands in where there are no syncs: whatever the access rules let in is needed, since a sync could come for it.</summary>
internal sealed class NeedsOfRules : IFollowerNeeds
{
    public FollowerNeeds Of(Follower follower)
    {
        var rules = follower.Spec.Access;
        var places = rules.SelectMany(rule => (rule.To?.Namespaces ?? rule.From?.Namespaces ?? []).SelectMany(
            space => rule.Kinds.Select(kind => (kind, space))));
        return new FollowerNeeds(places, AccessPolicy.CreatesNamespaces(follower.Spec), AccessPolicy.Kinds(follower.Spec));
    }
}
