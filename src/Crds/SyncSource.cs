using Bellwether.Kubernetes.Schema;

namespace Bellwether.Crds;

/// <summary>Names the object to copy, in the sync's own namespace.</summary>
public sealed record SyncSource
{
    /// <summary>Group and version of the kind.</summary>
    [DefaultValue("\"v1\"")]
    [Length(1, Limits.ApiVersion)]
    [Pattern(Patterns.ApiVersion)]
    public string ApiVersion { get; set; } = SourceKinds.CoreVersion;

    /// <summary>The kind, such as Secret: a namespaced one that followers' access rules name. Some are never copied.</summary>
    [Required]
    [Length(1, Limits.KindName)]
    [Pattern(Patterns.KindName)]
    public string Kind { get; set; } = "";

    /// <summary>The object's name.</summary>
    [Required]
    [Length(1, Limits.Subdomain)]
    [Pattern(Patterns.Subdomain)]
    public string Name { get; set; } = "";
}
