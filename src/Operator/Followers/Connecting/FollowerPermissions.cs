using Bellwether.Crds;
using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Resources;
using Bellwether.Kubernetes.Transport;

namespace Bellwether.Operator.Followers.Connecting;

/// <summary>
/// What the operator needs to be allowed to do in a follower, for the access rules that it has. Compared by value: rules that need the
/// same need no other check.
/// </summary>
internal sealed class FollowerPermissions : IEquatable<FollowerPermissions>
{
    private const int Shown = 10;
    private static readonly string[] Watching = ["list", "watch"];
    private static readonly string[] Writing = ["get", "create", "patch", "delete"];

    private readonly IReadOnlyList<string> _kinds;
    private readonly IReadOnlyList<string> _namespaces;
    private readonly bool _createNamespaces;

    public FollowerPermissions(FollowerClusterSpec spec)
    {
        _kinds = [.. AccessPolicy.Kinds(spec).Order(StringComparer.Ordinal)];
        _namespaces = AccessPolicy.Namespaces(spec);
        _createNamespaces = AccessPolicy.CreatesNamespaces(spec);
    }

    /// <summary>
    /// Asks the follower, by SelfSubjectAccessReviews. Writes may be granted for all namespaces or in each that the rules open.
    /// </summary>
    /// <returns>What is missing, such as <c>list secrets</c>; empty if all is granted or the follower doesn't answer such questions.</returns>
    public async Task<IReadOnlyList<string>> FindMissingAsync(IKubernetesClient client, CancellationToken cancellationToken)
    {
        List<Permission> everywhere =
        [
            .. Watching.Prepend("get").Select(verb => new Permission(verb, ResourceKind.Namespace, null)),
            .. _createNamespaces ? [new Permission("create", ResourceKind.Namespace, null)] : Array.Empty<Permission>(),
            .. Kinds().SelectMany(kind => Watching.Select(verb => new Permission(verb, kind, null))),
        ];
        var writes = Kinds().SelectMany(kind => Writing.Select(verb => new Permission(verb, kind, null))).ToList();
        try
        {
            var missing = await DeniedAsync(client, everywhere, cancellationToken);
            var notEverywhere = await DeniedAsync(client, writes, cancellationToken);
            var inNamespaces = notEverywhere.SelectMany(denied => _namespaces.Select(name => denied with { Namespace = name }));
            missing.AddRange(await DeniedAsync(client, inNamespaces, cancellationToken));
            return [.. missing.Select(denied => denied.ToString())];
        }
        catch (KubernetesException exception) when (exception.IsForbidden || exception.IsNotFound)
        {
            // Not to be asked; then the calls themselves will tell.
            return [];
        }
    }

    public static FollowerFailure Failure(IReadOnlyList<string> missing, string server) => new(
        FollowerStep.Authorize,
        FollowerClusterReasons.Forbidden,
        $"In {server} the operator may not {string.Join(", ", missing.Take(Shown))}"
        + (missing.Count > Shown ? $" and {missing.Count - Shown} more" : "")
        + ". Grant its user the permissions in config/follower, or take away the access rules that need them.");

    public bool Equals(FollowerPermissions? other) =>
        other is not null
        && _createNamespaces == other._createNamespaces
        && _kinds.SequenceEqual(other._kinds)
        && _namespaces.SequenceEqual(other._namespaces);

    public override bool Equals(object? obj) => Equals(obj as FollowerPermissions);

    public override int GetHashCode() => HashCode.Combine(_kinds.Count, _namespaces.Count, _createNamespaces);

    /// <summary>The kinds of copies that access rules let in.</summary>
    public IEnumerable<ResourceKind> Kinds() => _kinds.Select(kind => kind switch
    {
        SourceKinds.Secret => ResourceKind.Secret,
        SourceKinds.ConfigMap => ResourceKind.ConfigMap,
        _ => throw new InvalidOperationException($"Kind {kind} passed validation and is unknown."),
    });

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

    private sealed record Permission(string Verb, ResourceKind Kind, string? Namespace)
    {
        public override string ToString() => Namespace is null ? $"{Verb} {Kind}" : $"{Verb} {Kind} in namespace {Namespace}";
    }
}
