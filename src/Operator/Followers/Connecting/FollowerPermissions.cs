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
    /// Asks the follower. Writes may be granted for all namespaces, or in each that is written to.
    /// </summary>
    /// <returns>What was found; if the follower answers no such questions, as if all were granted: then the calls themselves will tell.</returns>
    public static async Task<PermissionFindings> FindAsync(IKubernetesClient client, FollowerNeeds needs, CancellationToken cancellationToken)
    {
        var kinds = needs.Kinds.ToList();
        var others = needs.OtherKinds;
        List<Permission> reads =
        [
            .. Watching.Prepend("get").Select(verb => new Permission(verb, ResourceKind.Namespace, null)),
            .. kinds.SelectMany(kind => Watching.Select(verb => new Permission(verb, kind, null))),
        ];
        List<Permission> writes =
        [
            .. needs.CreatesNamespaces ? [new Permission("create", ResourceKind.Namespace, null)] : Array.Empty<Permission>(),
            .. kinds.SelectMany(kind => Writing.Select(verb => new Permission(verb, kind, null))),
        ];
        try
        {
            var unreadable = await DeniedAsync(client, reads, cancellationToken);
            var unseen = await DeniedAsync(
                client, others.SelectMany(kind => Watching.Select(verb => new Permission(verb, kind, null))), cancellationToken);
            var notEverywhere = await DeniedAsync(client, writes, cancellationToken);
            var unwritable = notEverywhere.Where(denied => denied.Kind == ResourceKind.Namespace).ToList();
            unwritable.AddRange(await DeniedAsync(client, InNamespaces(notEverywhere, needs), cancellationToken));
            var readable = kinds.Concat(others).Where(kind => !unreadable.Concat(unseen).Any(denied => denied.Kind == kind));
            return new PermissionFindings(unreadable, unwritable, [.. readable.Select(kind => new CopyPlace(kind, null))]);
        }
        catch (KubernetesException exception) when (exception.IsForbidden || exception.IsNotFound)
        {
            return new PermissionFindings([], [], [.. kinds.Select(kind => new CopyPlace(kind, null))]);
        }
    }

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
                },
            },
        };
        var answer = await client.CreateAsync(
            KnownResources.SelfSubjectAccessReviews, review, new WriteOptions("bellwether"), cancellationToken);
        return answer.Status?.Allowed == true;
    }
}
