using Bellwether.Kubernetes.Schema;

namespace Bellwether.Crds;

/// <summary>Names one key of a Secret in the operator's namespace.</summary>
public sealed record SecretKeyReference
{
    public const string DefaultKey = "kubeconfig";

    /// <summary>The Secret's name.</summary>
    [Required]
    [Length(1, Limits.Subdomain)]
    [Pattern(Patterns.Subdomain)]
    public string Name { get; set; } = "";

    /// <summary>The key in the Secret's data.</summary>
    [DefaultValue("\"kubeconfig\"")]
    [Length(1, Limits.DataKey)]
    [Pattern(Patterns.DataKey)]
    public string Key { get; set; } = DefaultKey;
}
