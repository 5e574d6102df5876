using Bellwether.Kubernetes.Configuration;
using Bellwether.Kubernetes.Transport;
using Bellwether.Testing;

namespace Bellwether.Kubernetes.Tests.Configuration;

/// <summary>Programs that print tokens, as <c>aws eks get-token</c> does. Each here is a shell script.</summary>
public sealed class ExecTokenSourceTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("bellwether-exec-").FullName;
    private readonly ManualTimeProvider _time = new();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task GetToken_RunsTheProgramOnce_UntilTheTokenExpires()
    {
        var tokens = Source($"echo run >> runs; {Print("token-$(wc -l < runs)", _time.GetUtcNow().AddMinutes(15))}");

        var first = await TokenAsync(tokens);
        var same = await TokenAsync(tokens);
        _time.Advance(TimeSpan.FromMinutes(14.5));
        var second = await TokenAsync(tokens);

        same.IsSameAs(first).Should().BeTrue();
        first.IsSameAs(new BearerToken("token-1")).Should().BeTrue();
        second.IsSameAs(new BearerToken("token-2")).Should().BeTrue();
    }

    [Fact]
    public async Task GetToken_AfterARefusal_RunsItAgain()
    {
        var tokens = Source($"echo run >> runs; {Print("token-$(wc -l < runs)", null)}");
        var first = await TokenAsync(tokens);

        tokens.Refuse(first);
        tokens.Refuse(new BearerToken("another"));

        (await TokenAsync(tokens)).IsSameAs(new BearerToken("token-2")).Should().BeTrue();
        (await TokenAsync(tokens)).IsSameAs(new BearerToken("token-2")).Should().BeTrue();
    }

    [Fact]
    public async Task GetToken_GivesTheProgramItsArgumentsAndVariables()
    {
        var tokens = Source(
            """
            [ "$1" = "eks get-token" ] && [ "$PROFILE" = "a b" ] && case "$KUBERNETES_EXEC_INFO" in *client.authentication.k8s.io/v1*) token=right;; esac
            """ + "\n" + Print("${token:-wrong}", null),
            "args: [\"eks get-token\"], env: [{name: PROFILE, value: a b}]");

        (await TokenAsync(tokens)).IsSameAs(new BearerToken("right")).Should().BeTrue();
    }

    [Theory]
    [InlineData("echo canary-out; exit 3", "exit code 3")]
    [InlineData("echo canary-out", "no ExecCredential")]
    [InlineData("echo '{\"kind\":\"ExecCredential\",\"status\":{\"clientKeyData\":\"canary-out\"}}'", "client certificates")]
    [InlineData("head -c 300000 /dev/zero | tr '\\0' c", "too much")]
    public async Task GetToken_WhenTheProgramGivesNone_SaysWhyAndNotWhatItPrinted(string script, string why)
    {
        var attempt = () => TokenAsync(Source(script));

        var failure = (await attempt.Should().ThrowAsync<KubeconfigException>()).Which;
        failure.Field.Should().Be("users[admin].user.exec");
        failure.ToString().Should().Contain(why).And.NotContain("canary-out");
    }

    [Fact]
    public async Task GetToken_WhenThereIsNoSuchProgram_SaysSo()
    {
        var attempt = () => TokenAsync(Load("exec: {apiVersion: client.authentication.k8s.io/v1, command: no-such-program-4711}"));

        (await attempt.Should().ThrowAsync<KubeconfigException>()).WithMessage("*no-such-program-4711*PATH*");
    }

    private static string Print(string token, DateTimeOffset? expires)
    {
        var expiration = expires is { } end ? $",\\\"expirationTimestamp\\\":\\\"{end:yyyy-MM-ddTHH:mm:ssZ}\\\"" : "";
        return $$$"""echo "{\"apiVersion\":\"client.authentication.k8s.io/v1\",\"kind\":\"ExecCredential\",\"status\":{\"token\":\"{{{token}}}\"{{{expiration}}}}}" """;
    }

    private static async Task<BearerToken> TokenAsync(ITokenSource tokens) => await tokens.GetTokenAsync(TestContext.Current.CancellationToken);

    /// <summary>Of a program in the kubeconfig's own folder.</summary>
    private ITokenSource Source(string script, string more = "env: []")
    {
        var path = Path.Combine(_folder, "get-token");
        File.WriteAllText(path, $"cd {_folder}\n{script}\n");
        var arguments = more.StartsWith("args: [", StringComparison.Ordinal) ? more["args: [".Length..] : $"], {more}";
        var separator = arguments.StartsWith(']') ? "" : ", ";
        return Load($"exec: {{apiVersion: client.authentication.k8s.io/v1, command: sh, args: [{path}{separator}{arguments}}}");
    }

    private ITokenSource Load(string user)
    {
        var path = Path.Combine(_folder, "config");
        File.WriteAllText(path, new KubeconfigText { User = user }.Text);
        return ClusterConfiguration.Find(path, null, _time).Endpoint.Tokens!;
    }
}
