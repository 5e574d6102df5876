using System.Text;
using System.Text.Json.Nodes;
using Bellwether.Operator.Followers.Eks;
using Bellwether.Operator.Followers.Eks.Aws;
using Bellwether.Testing;
using Bellwether.Testing.Aws;

namespace Bellwether.Operator.Tests.Followers.Eks;

/// <summary>Tokens against those that the AWS CLI made (token-vectors.json), and against a verifier that shares no code with them.</summary>
public sealed class EksTokenTests
{
    private static readonly JsonNode Vectors = JsonNode.Parse(
        File.ReadAllText(Repository.PathOf("tests/Operator.Tests/Followers/Eks/token-vectors.json")))!;

    public static TheoryData<int> All => [.. Enumerable.Range(0, Vectors["vectors"]!.AsArray().Count)];

    [Fact]
    public void There_are_vectors_of_three_partitions()
    {
        Vectors["vectors"]!.AsArray().Select(vector => (string)vector!["region"]!)
            .Should().Contain(["us-west-2", "us-east-1", "cn-north-1", "us-gov-west-1", "eu-central-1"]);
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task WriteAsync_WhenSignedAsTheCliDid_GivesTheSameParameters(int index)
    {
        var vector = Vectors["vectors"]![index]!;

        var token = await TokenOfAsync(vector);

        var url = Decode(token);
        url.Host.Should().Be((string)vector["host"]!);
        url.AbsolutePath.Should().Be("/");
        QueryOf(url).Should().BeEquivalentTo(
            vector["query"]!.AsObject().Select(pair => new KeyValuePair<string, string>(pair.Key, (string)pair.Value!)));
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task The_verifier_accepts_the_clis_tokens_for_their_cluster_only(int index)
    {
        var vector = Vectors["vectors"]![index]!;
        var (verifier, at) = VerifierOf(vector);

        var token = await TokenOfAsync(vector);

        verifier.Verify(token, (string)vector["clusterName"]!, at).Should().Be(new TokenVerdict("arn:aws:sts::1:assumed-role/x/y", null));
        verifier.Verify(token, "another", at).BrokenRule.Should().Be("the signature is right for this cluster's name");
        verifier.Verify(token, (string)vector["clusterName"]!, at.AddMinutes(15)).BrokenRule.Should().Be("not older than 15 minutes");
        verifier.Verify(token, (string)vector["clusterName"]!, at.AddMinutes(-6)).BrokenRule.Should().Be("not from the future");
    }

    [Theory]
    [InlineData("k8s-aws-v1.", "k8s-aws-v2.", "begins with k8s-aws-v1.")]
    [InlineData("https://", "http://", "the URL is https")]
    [InlineData(".amazonaws.com/?", ".amazonaws.com/x?", "the path is /")]
    [InlineData("sts.us-west-2.", "sts.us-west-1.", "the host is STS in the credential's region")]
    [InlineData("sts.us-west-2.amazonaws.com", "vpce-1.sts.us-west-2.vpce.amazonaws.com", "the host is STS in the credential's region")]
    [InlineData("GetCallerIdentity", "GetSessionToken", "the action is GetCallerIdentity")]
    [InlineData("Version=", "X-Amz-User-Agent=x&Version=", "no parameter X-Amz-User-Agent")]
    [InlineData("Version=", "action=GetCallerIdentity&Version=", "no parameter twice")]
    [InlineData("X-Amz-Expires=60", "X-Amz-Expires=901", "expires is an integer of 0 to 900")]
    [InlineData("host%3Bx-k8s-aws-id", "host", "x-k8s-aws-id is signed")]
    [InlineData("%2Fsts%2F", "%2Feks%2F", "the credential's scope is STS")]
    [InlineData("X-Amz-Expires=60", "X-Amz-Expires=61", "the signature is right for this cluster's name")]
    public async Task The_verifier_names_the_rule_that_a_token_breaks(string part, string other, string rule)
    {
        var vector = Vectors["vectors"]![0]!;
        var (verifier, at) = VerifierOf(vector);
        var token = await TokenOfAsync(vector);

        var url = Decode(token).AbsoluteUri;
        var broken = part.StartsWith("k8s", StringComparison.Ordinal) ? token.Replace(part, other) : Encode(url.Replace(part, other));

        broken.Should().NotBe(token);
        verifier.Verify(broken, (string)vector["clusterName"]!, at).BrokenRule.Should().Be(rule);
    }

    [Fact]
    public async Task MakeAsync_WhenTheSessionCarriesTooMuch_GivesNone()
    {
        var at = DateTimeOffset.UnixEpoch;
        var session = new AwsSession("AKIA", "secret", new string('x', 3000), at);

        var token = await EksToken.WriteAsync(session, "eu-west-1", "prod", at, TestContext.Current.CancellationToken);

        token.Should().BeNull();
    }

    private static async Task<string> TokenOfAsync(JsonNode vector)
    {
        SigV4.TryReadTime((string)vector["signedAt"]!, out var at).Should().BeTrue();
        var session = new AwsSession(
            (string)Vectors["accessKeyId"]!, (string)Vectors["secretAccessKey"]!, (string)Vectors["sessionToken"]!, at.AddHours(1));
        return (await EksToken.WriteAsync(
            session, (string)vector["region"]!, (string)vector["clusterName"]!, at, TestContext.Current.CancellationToken))!;
    }

    private static (EksTokenVerifier Verifier, DateTimeOffset At) VerifierOf(JsonNode vector)
    {
        SigV4.TryReadTime((string)vector["signedAt"]!, out var at).Should().BeTrue();
        var ledger = new SessionLedger();
        ledger.Add(new FakeSession(
            (string)Vectors["accessKeyId"]!,
            (string)Vectors["secretAccessKey"]!,
            (string)Vectors["sessionToken"]!,
            "arn:aws:sts::1:assumed-role/x/y",
            "arn:aws:iam::1:role/x",
            at.AddHours(1)));
        return (new EksTokenVerifier(ledger), at);
    }

    private static Uri Decode(string token)
    {
        var text = token["k8s-aws-v1.".Length..].Replace('-', '+').Replace('_', '/');
        return new Uri(Encoding.ASCII.GetString(Convert.FromBase64String(text.PadRight((text.Length + 3) / 4 * 4, '='))));
    }

    private static string Encode(string url) =>
        "k8s-aws-v1." + Convert.ToBase64String(Encoding.ASCII.GetBytes(url)).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    private static IEnumerable<KeyValuePair<string, string>> QueryOf(Uri url) => url.Query.TrimStart('?').Split('&').Select(pair =>
        new KeyValuePair<string, string>(Uri.UnescapeDataString(pair.Split('=')[0]), Uri.UnescapeDataString(pair.Split('=', 2)[1])));
}
