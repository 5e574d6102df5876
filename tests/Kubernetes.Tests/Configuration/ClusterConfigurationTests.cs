using Bellwether.Kubernetes.Configuration;
using Bellwether.Kubernetes.Transport;

namespace Bellwether.Kubernetes.Tests.Configuration;

public sealed class ClusterConfigurationTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("bellwether-kubeconfig-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Find_OfAPath_ReadsIt()
    {
        var found = ClusterConfiguration.Find(Write("config", new KubeconfigText()), null, TimeProvider.System);

        found.Endpoint.ClusterName.Should().Be("lab");
        found.Namespace.Should().Be("apps");
        found.Source.Should().Be($"context lab of {_folder}/config");
    }

    [Fact]
    public async Task Find_OfFilesInIt_ReadsThemFromItsOwnFolder()
    {
        await WriteAsync("ca.crt", KubeconfigText.CaPem);
        await WriteAsync("tls.crt", KubeconfigText.ClientCertificatePem);
        await WriteAsync("tls.key", KubeconfigText.ClientKeyPem);
        await WriteAsync("token", "from-file\n");
        var path = Write("config", new KubeconfigText
        {
            CaData = null,
            Cluster = "certificate-authority: ca.crt",
            User = "client-certificate: tls.crt\n    client-key: tls.key\n    tokenFile: token\n    token: from-text",
        });

        var endpoint = ClusterConfiguration.Find(path, null, TimeProvider.System).Endpoint;

        endpoint.TrustAnchors.Should().ContainSingle();
        endpoint.ClientCertificate!.HasPrivateKey.Should().BeTrue();
        var token = await endpoint.Tokens!.GetTokenAsync(TestContext.Current.CancellationToken);
        token.IsSameAs(new BearerToken("from-file")).Should().BeTrue();
    }

    [Fact]
    public void Find_OfSeveralInKUBECONFIG_MergesThemAndTheFirstWins()
    {
        var first = Write("first", new KubeconfigText { Server = "https://first", CurrentContext = "\"\"" });
        var second = Write("second", new KubeconfigText { Server = "https://second", CurrentContext = "lab" });
        var third = Write("third", new KubeconfigText().Text
            .Replace("name: lab", "name: other", StringComparison.Ordinal)
            .Replace("cluster: lab", "cluster: other", StringComparison.Ordinal)
            .Replace("lab.example.com", "third", StringComparison.Ordinal));
        var environment = Environment((Kubeconfig.Variable, $"{_folder}/absent:{first}::{second}:{third}"));

        var current = ClusterConfiguration.Find(null, null, TimeProvider.System, environment);
        var other = ClusterConfiguration.Find(null, "other", TimeProvider.System, environment);

        current.Endpoint.Server.Host.Should().Be("first");
        other.Endpoint.Server.Host.Should().Be("third");
    }

    [Theory]
    [InlineData("exec: {command: aws}", "users[admin].user.exec.apiVersion")]
    [InlineData("exec: {apiVersion: client.authentication.k8s.io/v1}", "users[admin].user.exec.command")]
    [InlineData("exec: {apiVersion: client.authentication.k8s.io/v1, command: aws, args: eks}", "users[admin].user.exec.args")]
    [InlineData("exec: {apiVersion: client.authentication.k8s.io/v1, command: aws, provideClusterInfo: true}", "users[admin].user.exec.provideClusterInfo")]
    [InlineData("exec: {apiVersion: client.authentication.k8s.io/v1, command: aws, interactiveMode: Always}", "users[admin].user.exec.interactiveMode")]
    [InlineData("as: someone", "users[admin].user.as")]
    [InlineData("username: someone", "users[admin].user.username")]
    public void Find_OfWhatTheClientCantDo_SaysSo(string user, string field)
    {
        var attempt = () => ClusterConfiguration.Find(Write("config", new KubeconfigText { User = user }), null, TimeProvider.System);

        attempt.Should().Throw<KubeconfigException>().Which.Field.Should().Be(field);
    }

    [Fact]
    public void Find_OfAMissingFile_NamesIt()
    {
        var path = Path.Combine(_folder, "absent");

        var attempt = () => ClusterConfiguration.Find(path, null, TimeProvider.System);

        attempt.Should().Throw<KubeconfigException>().Which.Field.Should().Be(path);
    }

    [Fact]
    public async Task Find_InAPod_TakesItsServiceAccount()
    {
        await WriteAsync("token", "projected");
        await WriteAsync("ca.crt", KubeconfigText.CaPem);
        await WriteAsync("namespace", "bellwether-system\n");
        var environment = Environment((InClusterConfiguration.HostVariable, "fd00::1"), (InClusterConfiguration.PortVariable, "443"));

        var found = InClusterConfiguration.Load(_folder, TimeProvider.System, environment);

        InClusterConfiguration.IsPresent(environment).Should().BeTrue();
        found.Endpoint.Server.Should().Be(new Uri("https://[fd00::1]/"));
        found.Namespace.Should().Be("bellwether-system");
        found.Endpoint.TrustAnchors.Should().ContainSingle();
        var token = await found.Endpoint.Tokens!.GetTokenAsync(TestContext.Current.CancellationToken);
        token.IsSameAs(new BearerToken("projected")).Should().BeTrue();
    }

    [Fact]
    public void Find_InAPodWithoutAToken_SaysWhatIsMissing()
    {
        var environment = Environment((InClusterConfiguration.HostVariable, "10.0.0.1"), (InClusterConfiguration.PortVariable, "443"));

        var attempt = () => InClusterConfiguration.Load(_folder, TimeProvider.System, environment);

        attempt.Should().Throw<KubeconfigException>().WithMessage("*service account token*");
    }

    private static Func<string, string?> Environment(params (string Name, string Value)[] variables) =>
        name => variables.FirstOrDefault(variable => variable.Name == name).Value;

    private string Write(string name, KubeconfigText text) => Write(name, text.Text);

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    private Task WriteAsync(string name, string text) =>
        File.WriteAllTextAsync(Path.Combine(_folder, name), text, TestContext.Current.CancellationToken);
}
