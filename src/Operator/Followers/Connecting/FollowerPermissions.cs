using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Resources;
using Bellwether.Kubernetes.Transport;

namespace Bellwether.Operator.Followers.Connecting;

/// <summary>Finds out whether a follower grants what is needed, by SelfSubjectAccessReviews.</summary>
internal static class FollowerPermissions
{
    private static readonly string[] Watching = ["list", "watch"];
    private static readonly string[] Writing = ["get", "create", "patch", "delete"];

    /// <summary>
    /// Asks the follower. Writes may be granted for all namespaces, or in each that is written to; so may reads, where copies can be in certain
    /// namespaces only.
    /// </summary>
    /// <returns>What was found; if the follower answers no such questions, as if all were granted: then the calls themselves will tell.</returns>
    public static async Task<PermissionFindings> FindAsync(IKubernetesClient client, FollowerNeeds needs, CancellationToken cancellationToken)
    {
        var kinds = needs.Kinds.ToList();
        var all = kinds.Concat(needs.OtherKinds).ToList();
        try
        {
            var unlisted = await DeniedAsync(client, Watching.Prepend("get").Select(verb => new Permission(verb, ResourceKind.Namespace, null)), cancellationToken);
            var byName = unlisted.Count > 0 && needs.Namespaces is not null ? NamesOf(needs) : null;
            var unreadable = byName is null ? unlisted : await DeniedAsync(client, NamespaceReads(needs), cancellationToken);

            var unseen = await DeniedAsync(client, all.SelectMany(kind => Watching.Select(verb => new Permission(verb, kind, null))), cancellationToken);
            var hidden = unseen.Select(denied => denied.Kind).ToHashSet();
            List<CopyPlace> readable = [.. all.Where(kind => !hidden.Contains(kind)).Select(kind => new CopyPlace(kind, null))];
            if (needs.Namespaces is null)
            {
                unreadable.AddRange(unseen.Where(denied => kinds.Contains(denied.Kind)));
            }
            else
            {
                CopyPlace[] places = [.. from kind in all where hidden.Contains(kind) from name in NamesOf(needs) select new CopyPlace(kind, name)];
                var unseenThere = await DeniedAsync(
                    client, places.SelectMany(place => Watching.Select(verb => new Permission(verb, place.Kind, place.Namespace))), cancellationToken);
                var closed = unseenThere.Select(denied => new CopyPlace(denied.Kind, denied.Namespace)).ToHashSet();
                readable.AddRange(places.Where(place => !closed.Contains(place)));
                unreadable.AddRange(unseenThere.Where(denied => needs.Places.Contains(new CopyPlace(denied.Kind, denied.Namespace))));
            }

            List<Permission> writes =
            [
                .. needs.CreatesNamespaces ? [new Permission("create", ResourceKind.Namespace, null)] : Array.Empty<Permission>(),
                .. kinds.SelectMany(kind => Writing.Select(verb => new Permission(verb, kind, null))),
            ];
            var notEverywhere = await DeniedAsync(client, writes, cancellationToken);
            var unwritable = notEverywhere.Where(denied => denied.Kind == ResourceKind.Namespace).ToList();
            unwritable.AddRange(await DeniedAsync(client, InNamespaces(notEverywhere, needs), cancellationToken));
            return new PermissionFindings(unreadable, unwritable, readable) { NamespacesByName = byName };
        }
        catch (KubernetesException exception) when (exception.IsForbidden || exception.IsNotFound)
        {
            return Unasked(needs, kinds);
        }
    }

    /// <summary>What needs the least rights, as no question is answered.</summary>
    private static PermissionFindings Unasked(FollowerNeeds needs, List<ResourceKind> kinds) => needs.Namespaces is null
        ? new PermissionFindings([], [], [.. kinds.Select(kind => new CopyPlace(kind, null))])
        : new PermissionFindings([], [], [.. from kind in kinds from name in NamesOf(needs) select new CopyPlace(kind, name)]);

    private static string[] NamesOf(FollowerNeeds needs) =>
        [.. needs.Namespaces!.Union(needs.Places.Select(place => place.Namespace).OfType<string>())];

    /// <summary>A Namespace may be read by whom a Role in it lets get namespaces. kube-system's tells which cluster it is.</summary>
    private static IEnumerable<Permission> NamespaceReads(FollowerNeeds needs) => needs.Places
        .Select(place => place.Namespace)
        .OfType<string>()
        .Append("kube-system")
        .Distinct()
        .Select(name => new Permission("get", ResourceKind.Namespace, name));

    private static IEnumerable<Permission> InNamespaces(List<Permission> notEverywhere, FollowerNeeds needs) =>
        from denied in notEverywhere
        from place in needs.Places
        where place.Kind == denied.Kind
        select denied with { Namespace = place.Namespace };

    private static async Task<List<Permission>> DeniedAsync(
        IKubernetesClient client, IEnumerable<Permission> asked, CancellationToken cancellationToken)
    {
        var denied = new List<Permission>();
        // A few at a time: there can be hundreds, and the follower has other things to do.
        foreach (var some in asked.Chunk(8))
        {
            var answers = await Task.WhenAll(some.Select(permission => IsAllowedAsync(client, permission, cancellationToken)));
            denied.AddRange(some.Where((_, index) => !answers[index]));
        }

        return denied;
    }

    private static async Task<bool> IsAllowedAsync(IKubernetesClient client, Permission permission, CancellationToken cancellationToken)
    {
        var review = new SelfSubjectAccessReview
        {
            ApiVersion = ResourceKind.SelfSubjectAccessReview.ApiVersion,
            Kind = ResourceKind.SelfSubjectAccessReview.Kind,
            Spec = new SelfSubjectAccessReviewSpec
            {
                ResourceAttributes = new ResourceAttributes
                {
                    Verb = permission.Verb,
                    Group = permission.Kind.Group,
                    Resource = permission.Kind.Plural,
                    Namespace = permission.Namespace,
                    Name = permission.Kind == ResourceKind.Namespace ? permission.Namespace : null,
                },
            },
        };
        var answer = await client.CreateAsync(
            KnownResources.SelfSubjectAccessReviews, review, new WriteOptions("bellwether"), cancellationToken);
        return answer.Status?.Allowed == true;
    }
}
