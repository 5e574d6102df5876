using System.Net;
using Bellwether.Operator.Followers.Eks.Aws;

namespace Bellwether.Operator.Tests.Followers.Eks;

public sealed class AwsEndpointsTests
{
    /// <summary>As EKS's endpoint rule set has them.</summary>
    [Theory]
    [InlineData("eu-west-1", false, false, "eks.eu-west-1.amazonaws.com")]
    [InlineData("eu-west-1", true, false, "fips.eks.eu-west-1.amazonaws.com")]
    [InlineData("eu-west-1", false, true, "eks.eu-west-1.api.aws")]
    [InlineData("eu-west-1", true, true, "eks-fips.eu-west-1.api.aws")]
    [InlineData("us-gov-west-1", false, false, "eks.us-gov-west-1.amazonaws.com")]
    [InlineData("us-gov-west-1", true, false, "eks.us-gov-west-1.amazonaws.com")]
    [InlineData("us-gov-west-1", false, true, "eks.us-gov-west-1.api.aws")]
    [InlineData("cn-north-1", false, false, "eks.cn-north-1.amazonaws.com.cn")]
    [InlineData("cn-north-1", false, true, "eks.cn-north-1.api.amazonwebservices.com.cn")]
    public void Eks_WhenNotOverridden_FollowsRegionPartitionAndSettings(string region, bool fips, bool dualStack, string host)
    {
        var endpoints = new AwsEndpoints(new AwsSettings { UseFips = fips, UseDualStack = dualStack });

        endpoints.Eks(AwsEndpoints.Region(region)).Should().Be(new Uri($"https://{host}/"));
    }

    [Theory]
    [InlineData("eu-west-1", false, false, "sts.eu-west-1.amazonaws.com")]
    [InlineData("us-east-1", false, false, "sts.us-east-1.amazonaws.com")]
    [InlineData("eu-west-1", true, false, "sts-fips.eu-west-1.amazonaws.com")]
    [InlineData("eu-west-1", false, true, "sts.eu-west-1.api.aws")]
    [InlineData("us-gov-west-1", true, false, "sts.us-gov-west-1.amazonaws.com")]
    [InlineData("cn-north-1", false, false, "sts.cn-north-1.amazonaws.com.cn")]
    public async Task Sts_is_regional_and_follows_partition_and_settings(string region, bool fips, bool dualStack, string host)
    {
        using var network = new Recorder();
        using var transport = new AwsTransport(TimeProvider.System, network);
        var sts = new StsClient(new AwsEndpoints(new AwsSettings { UseFips = fips, UseDualStack = dualStack }), transport);

        var calling = () => sts.AssumeRoleAsync(
            new AwsSession("AKIA", "secret", null, null), region, "arn:aws:iam::111122223333:role/x", "bellwether-x", null, CancellationToken.None);

        await calling.Should().ThrowAsync<AwsCallException>();
        network.Last!.RequestUri!.AbsoluteUri.Should().Be($"https://{host}/");
        network.Last.Headers.GetValues("Authorization").Should().ContainSingle().Which.Should().Contain($"/{region}/sts/aws4_request");
    }

    [Fact]
    public void FromEnvironment_WhenOneServiceHasItsOwnOverride_PrefersIt()
    {
        Dictionary<string, string> variables = new()
        {
            ["AWS_ENDPOINT_URL"] = "https://all.example",
            ["AWS_ENDPOINT_URL_EKS"] = "https://eks.example",
            ["AWS_USE_FIPS_ENDPOINT"] = "True",
        };

        var settings = AwsSettings.FromEnvironment(variables.GetValueOrDefault);
        variables["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"] = "true";
        var ignoring = AwsSettings.FromEnvironment(variables.GetValueOrDefault);

        (settings.StsEndpoint, settings.EksEndpoint, settings.UseFips).Should().Be(("https://all.example", "https://eks.example", true));
        (ignoring.StsEndpoint, ignoring.EksEndpoint).Should().Be((null, null));
    }

    private sealed class Recorder : HttpMessageHandler
    {
        public HttpRequestMessage? Last { get; private set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Last = request;
            return Task.FromResult(new HttpResponseMessage(HttpStatusCode.ServiceUnavailable) { Content = new ByteArrayContent([]) });
        }
    }
}
