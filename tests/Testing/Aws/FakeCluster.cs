namespace Bellwether.Testing.Aws;

/// <summary>What the fake of EKS tells of a cluster. Mutable, so that tests can change it.</summary>
public sealed class FakeCluster(string account, string region, string name)
{
    public string Account { get; } = account;

    public string Region { get; } = region;

    public string Name { get; } = name;

    /// <summary>The account in the ARN that is told.</summary>
    public string ArnAccount { get; set; } = account;

    public string Status { get; set; } = "ACTIVE";

    public string? Endpoint { get; set; } = "https://127.0.0.1:1/";

    public string? CertificateAuthorityPem { get; set; }

    /// <summary>Told in the place of the PEM's base64.</summary>
    public string? CertificateAuthorityData { get; set; }

    public bool PublicAccess { get; set; } = true;
}

/// <summary>A role that can be assumed.</summary>
public sealed class FakeRole(string arn)
{
    public string Arn { get; } = arn;

    /// <summary>Who may assume it; null: everybody.</summary>
    public string? TrustedPrincipal { get; set; }

    public string? ExternalId { get; set; }

    public bool MayDescribe { get; set; } = true;

    /// <summary>Length of its sessions' tokens.</summary>
    public int TokenLength { get; set; } = 600;
}
