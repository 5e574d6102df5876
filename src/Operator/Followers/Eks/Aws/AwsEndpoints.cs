using Amazon;
using Amazon.Runtime;

namespace Bellwether.Operator.Followers.Eks.Aws;

/// <summary>Where STS and EKS are: by region, partition and settings, unless an override says otherwise.</summary>
internal sealed class AwsEndpoints(AwsSettings settings)
{
    public AwsSettings Settings => settings;

    /// <exception cref="AwsCallException">There can be no such region.</exception>
    public static RegionEndpoint Region(string name)
    {
        try
        {
            return RegionEndpoint.GetBySystemName(name);
        }
        catch (AmazonClientException)
        {
            throw AwsCallException.Unavailable($"there is no region {name}");
        }
    }

    /// <summary>The host that signs tokens in: always AWS's own and regional, since the cluster takes no other.</summary>
    public static string TokenHost(RegionEndpoint region) => $"sts.{region.SystemName}.{region.PartitionDnsSuffix}";

    /// <returns>The override; null when STS's own rules apply.</returns>
    public Uri? Sts() => Override(settings.StsEndpoint, "AWS_ENDPOINT_URL_STS");

    public Uri Eks(RegionEndpoint region) => Override(settings.EksEndpoint, "AWS_ENDPOINT_URL_EKS") ?? new Uri($"https://{EksHost(region)}/");

    /// <summary>The rules of EKS's endpoint rule set.</summary>
    private string EksHost(RegionEndpoint region)
    {
        var (name, suffix) = (region.SystemName, region.PartitionDnsSuffix);
        return (settings.UseFips, settings.UseDualStack ? DualStackSuffix(region) : null) switch
        {
            (false, null) => $"eks.{name}.{suffix}",
            (false, { } dual) => $"eks.{name}.{dual}",
            (true, { } dual) => $"eks-fips.{name}.{dual}",
            (true, null) => region.PartitionName switch
            {
                "aws" => $"fips.eks.{name}.{suffix}",
                "aws-us-gov" => $"eks.{name}.{suffix}",
                _ => $"eks-fips.{name}.{suffix}",
            },
        };
    }

    /// <returns>Null where there is no dual stack.</returns>
    private static string? DualStackSuffix(RegionEndpoint region) => region.PartitionName switch
    {
        "aws" or "aws-us-gov" => "api.aws",
        "aws-cn" => "api.amazonwebservices.com.cn",
        "aws-eusc" => "api.amazonwebservices.eu",
        _ => null,
    };

    private static Uri? Override(string? url, string name) =>
        url is null ? null
        : Uri.TryCreate(url, UriKind.Absolute, out var parsed)
            && (parsed.Scheme == Uri.UriSchemeHttps || parsed.Scheme == Uri.UriSchemeHttp)
            && parsed is { Query: "", Fragment: "", UserInfo: "" } ? parsed
        : throw AwsCallException.Unavailable($"the environment variable {name} (or AWS_ENDPOINT_URL) holds no http or https URL");
}
