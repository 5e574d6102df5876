using Bellwether.Kubernetes.Schema;

namespace Bellwether.Crds;

/// <summary>A kubeconfig in a Secret of the operator's namespace.</summary>
public sealed record KubeconfigSource
{
    /// <summary>The Secret and the key in it.</summary>
    [Required]
    public SecretKeyReference? SecretRef { get; set; }

    /// <summary>The context of the kubeconfig to use. Omitted: its current-context.</summary>
    [Length(1, Limits.ContextName)]
    public string? Context { get; set; }
}
