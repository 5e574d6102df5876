using Bellwether.Crds;
using Bellwether.Kubernetes.Resources;
using Bellwether.Operator.Followers;
using Bellwether.Operator.Syncs.Validation;

namespace Bellwether.Operator.Syncs.Planning;

/// <summary>What the syncs in the book need in a follower, as far as its access rules let them.</summary>
internal sealed class SyncNeeds(SyncBook book, string operatorNamespace) : IFollowerNeeds
{
    /// <summary>Each is a watch in every follower.</summary>
    private const int MostKinds = 64;

    /// <summary>Anybody who can make a sync can name namespaces.</summary>
    private const int MostElsewhere = 20;

    public FollowerNeeds Of(Follower follower)
    {
        var (spec, labels) = (follower.Spec, follower.Labels);
        var places = new HashSet<CopyPlace>();
        var elsewhere = new HashSet<string>();
        var creates = false;
        foreach (var sync in book.All)
        {
            var kind = sync.Kind;
            foreach (var target in sync.Spec.Targets)
            {
                if (!TargetResolver.Selects(target, follower.Name, labels))
                {
                    continue;
                }

                if (target.Namespaces?.Selector is not null
                    && AccessPolicy.OpensByGlob(spec, sync.Key.Namespace, sync.NamespaceLabels, kind))
                {
                    // It can be any namespace, so only rights in all of them are enough.
                    places.Add(new CopyPlace(kind, null));
                }

                foreach (var space in NamespacesOf(target.Namespaces, sync.Key.Namespace, spec))
                {
                    var grant = AccessPolicy.Allows(spec, sync.Key.Namespace, sync.NamespaceLabels, space, kind, operatorNamespace);
                    if (grant.Allowed)
                    {
                        places.Add(new CopyPlace(kind, space));
                        creates |= grant.AllowCreateNamespaces && target.Namespaces?.Create == true;
                    }
                    else if (elsewhere.Count < MostElsewhere)
                    {
                        elsewhere.Add(space);
                    }
                }
            }
        }

        return new FollowerNeeds(places, creates, KnownKinds(spec)) { Namespaces = NamespacesOf(spec, elsewhere) };
    }

    /// <summary>
    /// Where rules open namespaces by name only, copies are looked for in these. And where syncs want them without a rule: it may have been
    /// withdrawn, and what was copied before is still there.
    /// </summary>
    private static string[]? NamespacesOf(FollowerClusterSpec spec, IEnumerable<string> elsewhere) => AccessPolicy.IsExact(spec)
        ? [.. AccessPolicy.Namespaces(spec).Union(elsewhere).Order(StringComparer.Ordinal)]
        : null;

    /// <summary>
    /// A rule that is withdrawn leaves its copies behind, and so does a sync that goes over to another kind: their syncs have to find them. They
    /// are looked for in the kinds that rules or any syncs name; those of rules first, since anybody who can make syncs can name many.
    /// </summary>
    private IEnumerable<ResourceKind> KnownKinds(FollowerClusterSpec spec) => SourceResources.All
        .Concat(spec.Access.SelectMany(rule => rule.Kinds).Select(KindNames.Parse))
        // Only those that there are: every tenant could have every follower asked for kinds that it made up. A sync that is being deleted no
        // longer has its kind looked for in the management cluster.
        .Concat(book.All.Where(sync => sync.Kind.IsResolved || sync.Deleting).Select(sync => sync.Kind).OrderBy(kind => kind.FullName, StringComparer.Ordinal))
        .Where(kind => RefusedKinds.WhyNot(kind.Group, kind.Kind) is null)
        .Distinct()
        .Take(MostKinds);

    /// <summary>Which namespaces a selector selects changes with each of them; it can be any that the rules open, by sameness also its own.</summary>
    private static IEnumerable<string> NamespacesOf(NamespaceMapping? mapping, string own, FollowerClusterSpec spec) => mapping switch
    {
        null => [own],
        { Names: { } names } => names,
        _ => AccessPolicy.Namespaces(spec).Append(own),
    };
}
