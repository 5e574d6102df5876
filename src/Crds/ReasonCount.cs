using Bellwether.Kubernetes.Schema;

namespace Bellwether.Crds;

/// <summary>How many copies fail for one reason.</summary>
public sealed record ReasonCount
{
    /// <summary>CamelCase, for machines.</summary>
    [Required]
    [Length(1, Limits.Reason)]
    public string Reason { get; set; } = "";

    /// <summary>Copies that fail for it, listed or not.</summary>
    [Required]
    [RangeMinimum(1)]
    public int Count { get; set; }
}
