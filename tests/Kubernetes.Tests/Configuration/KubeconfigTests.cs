using System.Text;
using Bellwether.Kubernetes.Configuration;
using Bellwether.Kubernetes.Transport;

namespace Bellwether.Kubernetes.Tests.Configuration;

public sealed class KubeconfigTests
{
    private const string Canary = KubeconfigText.Canary;

    [Fact]
    public async Task Read_OfAGoodKubeconfig_GivesItsEndpoint()
    {
        var endpoint = Read(new KubeconfigText { Cluster = "tls-server-name: api.internal" });

        endpoint.ClusterName.Should().Be("lab-follower");
        endpoint.Server.Should().Be(new Uri("https://lab.example.com:6443/k8s"));
        endpoint.TlsServerName.Should().Be("api.internal");
        endpoint.TrustAnchors.Should().ContainSingle();
        var token = await endpoint.Tokens!.GetTokenAsync(TestContext.Current.CancellationToken);
        token.IsSameAs(new BearerToken(Canary)).Should().BeTrue();
    }

    [Fact]
    public void Read_OfAClientCertificate_KeepsItsKey()
    {
        var endpoint = Read(new KubeconfigText { User = ClientCertificate });

        endpoint.ClientCertificate!.HasPrivateKey.Should().BeTrue();
        endpoint.Tokens.Should().BeNull();
    }

    [Fact]
    public void Read_OfABundle_TakesEveryCertificate()
    {
        var endpoint = Read(new KubeconfigText { CaData = KubeconfigText.Base64(KubeconfigText.CaPem + KubeconfigText.ClientCertificatePem) });

        endpoint.TrustAnchors.Should().HaveCount(2);
    }

    [Fact]
    public void Read_WithoutACa_LeavesTrustToTheSystem() =>
        Read(new KubeconfigText { CaData = null }).TrustAnchors.Should().BeNull();

    [Fact]
    public void Read_OfJson_IsReadAsYaml()
    {
        var endpoint = Kubeconfig.Read("lab", """
            {"current-context":"a","clusters":[{"name":"a","cluster":{"server":"https://a"}}],"users":[{"name":"a","user":{}}],
             "contexts":[{"name":"a","context":{"cluster":"a","user":"a"}}]}
            """u8, context: null);

        endpoint.Server.Host.Should().Be("a");
    }

    [Theory]
    [InlineData("exec: {command: canary-4711}", "users[admin].user.exec")]
    [InlineData("auth-provider: {name: canary-4711}", "users[admin].user.auth-provider")]
    [InlineData("client-certificate: /canary-4711", "users[admin].user.client-certificate")]
    [InlineData("client-key: /canary-4711", "users[admin].user.client-key")]
    [InlineData("tokenFile: /canary-4711", "users[admin].user.tokenFile")]
    [InlineData("tokenFile: false", "users[admin].user.tokenFile")]
    [InlineData("username: canary-4711", "users[admin].user.username")]
    [InlineData("password: canary-4711", "users[admin].user.password")]
    [InlineData("as: canary-4711", "users[admin].user.as")]
    [InlineData("as-uid: canary-4711", "users[admin].user.as-uid")]
    [InlineData("as-groups: [canary-4711]", "users[admin].user.as-groups")]
    [InlineData("as-user-extra: {a: [canary-4711]}", "users[admin].user.as-user-extra")]
    [InlineData("something-new: canary-4711", "users[admin].user.something-new")]
    public void Read_OfAUserFieldThatCanDoHarm_RefusesItByName(string line, string field) =>
        Refused(new KubeconfigText { User = line }).Field.Should().Be(field);

    [Theory]
    [InlineData("certificate-authority: /canary-4711", "clusters[lab].cluster.certificate-authority")]
    [InlineData("certificate-authority: false", "clusters[lab].cluster.certificate-authority")]
    [InlineData("insecure-skip-tls-verify: true", "clusters[lab].cluster.insecure-skip-tls-verify")]
    [InlineData("insecure-skip-tls-verify: \"yes\"", "clusters[lab].cluster.insecure-skip-tls-verify")]
    [InlineData("proxy-url: http://canary-4711", "clusters[lab].cluster.proxy-url")]
    [InlineData("something-new: canary-4711", "clusters[lab].cluster.something-new")]
    [InlineData("tls-server-name: canary-4711 x", "clusters[lab].cluster.tls-server-name")]
    public void Read_OfAClusterFieldThatCanDoHarm_RefusesItByName(string line, string field) =>
        Refused(new KubeconfigText { Cluster = line }).Field.Should().Be(field);

    [Theory]
    [InlineData("http://canary-4711.example.com", "only https")]
    [InlineData("file:///canary-4711", "no URL")]
    [InlineData("canary-4711", "no URL")]
    [InlineData("https://canary-4711:x@example.com", "user name")]
    [InlineData("https://example.com/?canary-4711", "query")]
    [InlineData("\"\"", "missing")]
    public void Read_OfAServerThatIsNoHttpsUrl_IsRefused(string server, string rule)
    {
        var failure = Refused(new KubeconfigText { Server = server });

        failure.Field.Should().Be("clusters[lab].cluster.server");
        failure.Rule.Should().Contain(rule);
    }

    [Fact]
    public void Read_OfHarmInAnotherContext_IsRefusedToo()
    {
        var text = new KubeconfigText().Text.Replace("users:\n", "users:\n- {name: other, user: {exec: {command: x}}}\n", StringComparison.Ordinal);

        var attempt = () => Kubeconfig.Read("lab", Encoding.UTF8.GetBytes(text), "lab");

        attempt.Should().Throw<KubeconfigException>().Which.Field.Should().Be("users[other].user.exec");
    }

    [Theory]
    [InlineData("insecure-skip-tls-verify: false")]
    [InlineData("extensions: [{name: minikube, extension: {a: b}}]")]
    [InlineData("disable-compression: true")]
    public void Read_OfHarmlessExtras_IsFine(string line) =>
        Read(new KubeconfigText { Cluster = line }).Server.Host.Should().Be("lab.example.com");

    [Theory]
    [InlineData("as: canary-4711", "contexts[lab].context.as")]
    [InlineData("user: admin", "kubeconfig")]
    public void Read_OfAWrongContextField_IsRefused(string line, string field) =>
        Refused(new KubeconfigText { Context = line }).Field.Should().Be(field);

    [Fact]
    public void Read_OfAnUnknownRootField_IsRefused() =>
        Refused(new KubeconfigText { Root = "plugins: [canary-4711]" }).Field.Should().Be("plugins");

    [Theory]
    [InlineData("token: canary-4711 x", "users[admin].user.token")]
    [InlineData("client-certificate-data: Y2FuYXJ5LTQ3MTE=", "users[admin].user.client-certificate-data")]
    [InlineData("client-key-data: Y2FuYXJ5LTQ3MTE=", "users[admin].user.client-key-data")]
    public void Read_OfCredentialsThatCantBe_NamesTheFieldOnly(string line, string field) =>
        Refused(new KubeconfigText { User = line }).Field.Should().Be(field);

    [Theory]
    [InlineData("canary-4711!", "base64")]
    [InlineData("Y2FuYXJ5LTQ3MTE=", "no certificate")]
    [InlineData("LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCllXRmgKLS0tLS1FTkQgQ0VSVElGSUNBVEUtLS0tLQo=", "can't be read")]
    public void Read_OfACaThatIsNone_SaysSo(string data, string rule)
    {
        var failure = Refused(new KubeconfigText { CaData = data });

        failure.Field.Should().Be("clusters[lab].cluster.certificate-authority-data");
        failure.Rule.Should().Contain(rule);
    }

    [Fact]
    public void Read_OfAKeyOfAnotherCertificate_IsRefused()
    {
        using var other = new Testing.Servers.TestAuthority("another");

        var failure = Refused(new KubeconfigText
        {
            User = $"client-certificate-data: {KubeconfigText.ClientCertificate}\n    client-key-data: {KubeconfigText.Base64(other.IssueClient("x").Key)}",
        });

        failure.Field.Should().Be("users[admin].user.client-key-data");
    }

    [Theory]
    [InlineData("elsewhere", "contexts[elsewhere]")]
    [InlineData("\"\"", "current-context")]
    public void Read_OfAContextThatIsNotThere_SaysSo(string context, string field) =>
        Refused(new KubeconfigText { CurrentContext = context }).Field.Should().Be(field);

    [Fact]
    public void Read_OfAnotherContextThanTheCurrent_TakesIt()
    {
        var endpoint = Kubeconfig.Read("x", new KubeconfigText { CurrentContext = "elsewhere" }.Bytes, "lab");

        endpoint.Server.Host.Should().Be("lab.example.com");
    }

    [Theory]
    [InlineData("")]
    [InlineData("just text")]
    [InlineData("[a, list]")]
    [InlineData("a: b\n---\nc: d")]
    [InlineData("a: [canary-4711")]
    [InlineData("a: &x canary-4711\nb: *x")]
    [InlineData("clusters: canary-4711")]
    [InlineData("clusters: [canary-4711]")]
    [InlineData("clusters: [{cluster: {}}]")]
    [InlineData("clusters: [{name: canary-4711, cluster: text}]")]
    [InlineData("{a: 1, a: canary-4711}")]
    [InlineData("? [complex]\n: canary-4711")]
    [InlineData("%YAML 9.9\n---\na: canary-4711")]
    [InlineData("a: !<tag:canary-4711> !!x y")]
    public void Read_OfWhatIsNoKubeconfig_IsRefusedWithoutQuotingIt(string text)
    {
        var attempt = () => Kubeconfig.Read("lab", Encoding.UTF8.GetBytes(text), context: null);

        attempt.Should().Throw<KubeconfigException>().Which.ToString().Replace("[canary-4711]", "", StringComparison.Ordinal)
            .Should().NotContain(Canary);
    }

    [Fact]
    public void Read_OfDocumentsMadeToHurt_IsRefusedQuickly()
    {
        Refused(Encoding.UTF8.GetBytes(new string('[', 500_000)));
        Refused(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("{a: ", 100_000))));
        Refused(Encoding.UTF8.GetBytes("a: [" + string.Concat(Enumerable.Repeat("1,", 100_000)) + "]"));
        Refused(Encoding.UTF8.GetBytes("a: &a [x,x]\nb: &b [*a,*a,*a]\nc: [*b,*b,*b]"));
        Refused(new byte[YamlReader.MaximumSize + 1]);
        Refused([0xff, 0xfe, 0xfd]);
        Refused(new byte[100]);
    }

    [Fact]
    public void Names_in_messages_are_short_and_printable()
    {
        var text = new KubeconfigText { CurrentContext = "\"" + new string('a', 300) + "\\n\\e[31m\"" };

        Refused(text).Field.Should().MatchRegex(@"^contexts\[a{100}\.\.\.\]$");
    }

    private static string ClientCertificate =>
        $"client-certificate-data: {KubeconfigText.ClientCertificate}\n    client-key-data: {KubeconfigText.ClientKey}";

    private static ClusterEndpoint Read(KubeconfigText text) => Kubeconfig.Read("lab-follower", text.Bytes, context: null);

    private static KubeconfigException Refused(KubeconfigText text) => Refused(text.Bytes);

    private static KubeconfigException Refused(byte[] document)
    {
        var attempt = () => Kubeconfig.Read("lab-follower", document, context: null);

        var failure = attempt.Should().Throw<KubeconfigException>().Which;
        failure.ToString().Should().NotContain(Canary).And.NotContain("Y2FuYXJ5LTQ3MTE");
        return failure;
    }
}
