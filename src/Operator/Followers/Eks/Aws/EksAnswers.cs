using System.Text.Json.Serialization;

namespace Bellwether.Operator.Followers.Eks.Aws;

/// <summary>What EKS tells of a cluster, as far as it is needed. None of it is secret.</summary>
internal sealed record EksDescription
{
    public string? Name { get; init; }

    public string? Arn { get; init; }

    public string? Status { get; init; }

    /// <summary>Absent while the cluster is made.</summary>
    public string? Endpoint { get; init; }

    public EksCertificateAuthority? CertificateAuthority { get; init; }

    public EksNetwork? ResourcesVpcConfig { get; init; }
}

internal sealed record EksCertificateAuthority
{
    /// <summary>Base64 of PEM; several certificates while authorities rotate.</summary>
    public string? Data { get; init; }
}

internal sealed record EksNetwork
{
    public bool? EndpointPublicAccess { get; init; }
}

internal sealed record DescribeClusterAnswer
{
    public EksDescription? Cluster { get; init; }
}

internal sealed record ListClustersAnswer
{
    public List<string>? Clusters { get; init; }

    public string? NextToken { get; init; }
}

internal sealed record EksError
{
    [JsonPropertyName("__type")]
    public string? Type { get; init; }

    public string? Code { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(DescribeClusterAnswer))]
[JsonSerializable(typeof(ListClustersAnswer))]
[JsonSerializable(typeof(EksError))]
internal sealed partial class EksJsonContext : JsonSerializerContext;
