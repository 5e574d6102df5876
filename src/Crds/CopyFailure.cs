using Bellwether.Kubernetes.Schema;

namespace Bellwether.Crds;

/// <summary>One copy that could not be brought in line.</summary>
public sealed record CopyFailure
{
    /// <summary>The FollowerCluster.</summary>
    [Required]
    [Length(1, Limits.Subdomain)]
    public string Cluster { get; set; } = "";

    /// <summary>The namespace in the follower.</summary>
    [Length(0, Limits.Label)]
    public string? Namespace { get; set; }

    /// <summary>The copy's name.</summary>
    [Length(0, Limits.Subdomain)]
    public string? Name { get; set; }

    /// <summary>CamelCase, for machines.</summary>
    [Required]
    [Length(1, Limits.Reason)]
    public string Reason { get; set; } = "";

    /// <summary>What is wrong and what to do about it.</summary>
    [Required]
    [Length(0, Limits.CopyMessage)]
    public string Message { get; set; } = "";

    /// <summary>Since when the copy fails for this reason. Omitted where that was not seen: earlier, the list had no room for it.</summary>
    public DateTimeOffset? Since { get; set; }
}
