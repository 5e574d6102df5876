using System.Text.Json.Serialization;
using Bellwether.Kubernetes.Schema;

namespace Bellwether.Crds;

/// <summary>One key of the source that the copies get.</summary>
public sealed record KeyMapping
{
    /// <summary>The key in the source's data or binaryData. It must be there.</summary>
    [Required]
    [Length(1, Limits.DataKey)]
    [Pattern(Patterns.DataKey)]
    public string From { get; set; } = "";

    /// <summary>The key in the copies. Omitted: the same.</summary>
    [Length(1, Limits.DataKey)]
    [Pattern(Patterns.DataKey)]
    public string? To { get; set; }

    /// <summary>The key in the copies, given or not.</summary>
    [JsonIgnore]
    public string Target => To ?? From;
}
