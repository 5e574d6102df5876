namespace Bellwether.Kubernetes.Entities;

/// <summary>Asks a cluster whether the caller may do something (authorization.k8s.io/v1): created, answered, never stored.</summary>
public sealed class SelfSubjectAccessReview : IKubernetesObject
{
    public string? ApiVersion { get; set; }

    public string? Kind { get; set; }

    public ObjectMeta Metadata { get; set; } = new();

    public SelfSubjectAccessReviewSpec Spec { get; set; } = new();

    /// <summary>Null in the question.</summary>
    public SubjectAccessReviewStatus? Status { get; set; }
}

/// <summary>The question.</summary>
public sealed class SelfSubjectAccessReviewSpec
{
    public ResourceAttributes ResourceAttributes { get; set; } = new();
}

/// <summary>What one wants to do.</summary>
public sealed class ResourceAttributes
{
    /// <summary>Null or empty: in all namespaces, or of a cluster-scoped kind.</summary>
    public string? Namespace { get; set; }

    public string? Verb { get; set; }

    public string? Group { get; set; }

    /// <summary>The plural, such as <c>secrets</c>.</summary>
    public string? Resource { get; set; }

    public string? Subresource { get; set; }

    /// <summary>Null or empty: any object.</summary>
    public string? Name { get; set; }
}

/// <summary>The answer.</summary>
public sealed class SubjectAccessReviewStatus
{
    public bool Allowed { get; set; }

    public bool Denied { get; set; }
}
