namespace Bellwether.Kubernetes.Entities;

/// <summary>What <c>/version</c> answers.</summary>
public sealed class VersionInfo
{
    public const string Path = "/version";

    public string Major { get; set; } = "";

    public string Minor { get; set; } = "";

    /// <summary>Such as <c>v1.33.1-eks-1234567</c>.</summary>
    public string GitVersion { get; set; } = "";

    public string? Platform { get; set; }
}
