using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Bellwether.Crds;
using Bellwether.Kubernetes.Entities;
using Bellwether.Operator.Followers;
using Bellwether.Operator.Followers.Connecting;
using Bellwether.Operator.Followers.Eks;
using Bellwether.Operator.Followers.Eks.Aws;
using Bellwether.Operator.Hosting;
using Bellwether.Testing;
using Bellwether.Testing.Aws;
using Microsoft.Extensions.Logging;

namespace Bellwether.Operator.Tests.Followers.Eks;

/// <summary>Signing in to EKS followers against fakes of AWS, by a clock that the test moves.</summary>
internal sealed class EksRig : IAsyncDisposable
{
    public const string Region = "eu-west-1";
    private const string FirstWebIdentity = "CANARY-web-identity-1";

    private readonly string _folder = Directory.CreateTempSubdirectory("bellwether-eks-").FullName;
    private readonly LogLines _log = new();

    private EksRig(FakeAws aws, ManualTimeProvider time) => (Aws, Time) = (aws, time);

    public FakeAws Aws { get; }

    public ManualTimeProvider Time { get; }

    public EksCredentials Credentials { get; private set; } = null!;

    public string WebIdentityFile => Path.Combine(_folder, "token");

    public IReadOnlyCollection<string> Log => _log.Lines;

    public static async Task<EksRig> StartAsync(Func<EksRig, AwsSettings>? settings = null)
    {
        var time = new ManualTimeProvider(new DateTimeOffset(2026, 11, 22, 10, 0, 0, TimeSpan.Zero));
        var rig = new EksRig(await FakeAws.StartAsync(time), time);
        rig.Rotate(FirstWebIdentity);
        rig.Restart(settings?.Invoke(rig) ?? rig.Irsa());
        return rig;
    }

    public static string CertificatePem(string name = "kubernetes")
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2036, 1, 1, 0, 0, 0, TimeSpan.Zero));
        return certificate.ExportCertificatePem() + "\n";
    }

    /// <summary>The operator's role by web identity.</summary>
    public AwsSettings Irsa() => Settings(("AWS_ROLE_ARN", FakeAws.OperatorRole), ("AWS_WEB_IDENTITY_TOKEN_FILE", WebIdentityFile));

    /// <summary>As the environment would give them.</summary>
    public AwsSettings Settings(params (string Name, string Value)[] variables)
    {
        var all = variables.ToDictionary(pair => pair.Name, pair => pair.Value);
        all.TryAdd("AWS_ENDPOINT_URL_STS", Aws.StsUrl);
        all.TryAdd("AWS_ENDPOINT_URL_EKS", Aws.EksUrl);
        return AwsSettings.FromEnvironment(name => all.GetValueOrDefault(name));
    }

    public void Restart(AwsSettings settings)
    {
        Credentials?.Dispose();
        Credentials = new EksCredentials(settings, new NoNetwork(), Time, _log);
    }

    /// <summary>Puts a fresh web identity token into the file; the ones before expire.</summary>
    public void Rotate(string token)
    {
        foreach (var before in Aws.WebIdentityTokens.Keys)
        {
            Aws.WebIdentityTokens[before] = false;
        }

        Aws.WebIdentityTokens[token] = true;
        File.WriteAllText(WebIdentityFile, token + "\n");
    }

    /// <summary>A follower with its role and its cluster in AWS.</summary>
    public (FollowerCluster Follower, FakeRole Role, FakeCluster Cluster) Follower(
        string name = "east", string account = "111122223333", string region = Region, string? externalId = null)
    {
        var (role, cluster) = Aws.AddFollower(account, region, $"mc-{name}", $"bellwether-{name}");
        (role.TrustedPrincipal, role.ExternalId) = (FakeAws.OperatorRole, externalId);
        cluster.CertificateAuthorityPem ??= CertificatePem();
        cluster.Endpoint = $"https://{name[..Math.Min(name.Length, 20)]}.gr7.{region}.eks.amazonaws.com";
        return (new FollowerCluster
        {
            Metadata = new ObjectMeta { Name = name, Generation = 1 },
            Spec = new FollowerClusterSpec
            {
                Eks = new EksCluster
                {
                    Account = account,
                    RoleARN = role.Arn,
                    ClusterName = cluster.Name,
                    Region = region,
                    ExternalID = externalId,
                },
            },
        }, role, cluster);
    }

    public Task<(FollowerLink? Link, FollowerFailure? Failure)> OpenAsync(FollowerCluster follower, bool anew = false) =>
        Credentials.OpenAsync(follower, anew, TestContext.Current.CancellationToken);

    public async Task<FollowerLink> LinkAsync(FollowerCluster follower)
    {
        var (link, failure) = await OpenAsync(follower);
        failure.Should().BeNull();
        return link!;
    }

    public async Task<FollowerFailure> FailureAsync(FollowerCluster follower, bool anew = false)
    {
        var (link, failure) = await OpenAsync(follower, anew);
        link.Should().BeNull();
        return failure!;
    }

    /// <summary>The follower's way in, as a link of it has it.</summary>
    public EksLease Access(FollowerCluster follower) => Credentials.Pool.Take(EksTarget.Of(follower, follower.Spec.Eks!));

    public async Task<TokenVerdict> JudgeAsync(FollowerCluster follower, string? clusterName = null)
    {
        using var lease = Access(follower);
        var token = await lease.Access.GetTokenAsync(TestContext.Current.CancellationToken);
        return Aws.Verifier.Verify(BearerText.Of(token), clusterName ?? follower.Spec.Eks!.ClusterName, Aws.Now);
    }

    public async ValueTask DisposeAsync()
    {
        Credentials.Dispose();
        await Aws.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private sealed class NoNetwork : IClusterTransportFactory
    {
        public HttpMessageHandler? Create(Bellwether.Kubernetes.Transport.ClusterEndpoint endpoint) => null;
    }

    private sealed class LogLines : ILoggerFactory, ILogger
    {
        private readonly ConcurrentQueue<string> _lines = [];

        public IReadOnlyCollection<string> Lines => [.. _lines];

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public ILogger CreateLogger(string categoryName) => this;

        public void Dispose()
        {
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            _lines.Enqueue($"{logLevel}: {formatter(state, exception)} {exception}");
    }
}
