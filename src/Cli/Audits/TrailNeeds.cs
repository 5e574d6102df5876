using Bellwether.Kubernetes.Resources;
using Bellwether.Operator.Audit.Documents;
using Bellwether.Operator.Followers;
using Bellwether.Operator.Syncs.Validation;
using Bellwether.Operator.Validation;

namespace Bellwether.Cli.Audits;

/// <summary>
/// What has to be looked at in a follower: what syncs and rules name, as the operator does, and the kinds and namespaces that the trail tells of,
/// which may be named by nobody any more.
/// </summary>
internal sealed class TrailNeeds(IFollowerNeeds syncs, IReadOnlyCollection<ResourceKind> kinds, Trail trail) : IFollowerNeeds
{
    public FollowerNeeds Of(Follower follower)
    {
        var needs = syncs.Of(follower);
        var told = trail.ToldIn(AuditPath.Folder(follower.Name)).Select(entry => entry.Value).ToArray();
        var others = needs.OtherKinds
            .Concat(kinds)
            .Concat(told.Select(target => target.Kind.FullName).Distinct(StringComparer.Ordinal).Select(KindNames.Parse))
            .Where(kind => RefusedKinds.WhyNot(kind.Group, kind.Kind) is null);
        return new FollowerNeeds(needs.Places, needs.CreatesNamespaces, others.Distinct())
        {
            Namespaces = needs.Namespaces?.Union(told.Select(target => target.Key.Namespace).Where(IsNamespace)).Order(StringComparer.Ordinal).ToArray(),
        };
    }

    /// <summary>A path can hold anything; only what can be a name gets into a request.</summary>
    private static bool IsNamespace(string name)
    {
        var rules = new SpecRules();
        rules.NamespaceName("namespace", name);
        return rules.Violations.Count == 0;
    }
}
