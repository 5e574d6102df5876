using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Bellwether.Kubernetes.Transport;
using Bellwether.Operator.Hosting;
using Bellwether.Operator.Tests;
using Bellwether.Operator.Tests.Syncs.Scenarios;
using Bellwether.Sandbox;
using Bellwether.Testing.Aws;

namespace Bellwether.Cli.Tests.Checks;

/// <summary>
/// A management cluster without an operator, the fakes of AWS, one follower on EKS (east) and one with a kubeconfig (lab), both in order. The
/// person has access keys that may take on the follower's role. Every credential holds CANARY.
/// </summary>
internal sealed class CheckRig : IAsyncDisposable, IClusterTransportFactory
{
    public const string Account = "111122223333";
    public const string Region = "eu-west-1";
    public const string LabToken = "CANARY-lab-token";

    private readonly FakeSession _user;

    private CheckRig(FakeAws aws)
    {
        Aws = aws;
        _user = aws.AddUser();
        Environment["AWS_ACCESS_KEY_ID"] = _user.AccessKeyId;
        Environment["AWS_SECRET_ACCESS_KEY"] = _user.SecretAccessKey;
        Environment["AWS_ENDPOINT_URL_STS"] = aws.StsUrl;
        Environment["AWS_ENDPOINT_URL_EKS"] = aws.EksUrl;
        (Role, Cluster) = AddToAws("east");
        Management = new ApiServer(new ApiServerOptions { Name = "management", Authenticate = token => Enters(token, "east") ? new ApiUser("role") : null });
        East = Servers["east"] = Server(token => Enters(token, "east") ? new ApiUser("role", "bellwether-follower", "system:authenticated") : null);
        Lab = Servers["lab"] = Server(token => token == LabToken ? new ApiUser("system:serviceaccount:bellwether-system:bellwether-follower") : null);
    }

    public FakeAws Aws { get; }

    public FakeRole Role { get; }

    public FakeCluster Cluster { get; }

    /// <summary>It would let the follower's role in, too: what is refused is refused by the check.</summary>
    public ApiServer Management { get; }

    public ApiServer East { get; }

    public ApiServer Lab { get; }

    /// <summary>By the first label of the host name.</summary>
    public Dictionary<string, ApiServer> Servers { get; } = [];

    /// <summary>What takes the place of a server.</summary>
    public Dictionary<string, HttpMessageHandler> Handlers { get; } = [];

    public Dictionary<string, string> Environment { get; } = [];

    /// <summary>What programs that a run starts find in their environment besides.</summary>
    public Dictionary<string, string> Inherited { get; } = [];

    /// <summary>A server on the network; disposed with the rest.</summary>
    public HttpsFront? Front { get; set; }

    /// <summary>The cluster has an access entry for the role.</summary>
    public bool HasEntry { get; set; } = true;

    /// <summary>The ARN of the person.</summary>
    public string Person => _user.Arn;

    /// <param name="installed">Bellwether's kinds are in the management cluster, and both followers.</param>
    public static async Task<CheckRig> StartAsync(bool installed = true)
    {
        var rig = new CheckRig(await FakeAws.StartAsync(TimeProvider.System));
        rig.Servers["management"] = rig.Management;
        rig.Management.Put(Objects.Namespace(SandboxFleet.Namespace));
        rig.Management.Put(Objects.Namespace("prod"));
        rig.PutKubeconfig(Kubeconfig());
        if (installed)
        {
            await CustomResources.InstallAsync(rig.Management);
            rig.Management.Put(Eks());
            rig.Management.Put(LabFollower());
        }

        return rig;
    }

    public static JsonObject Eks(string name = "east") => Follower(name, new JsonObject
    {
        ["eks"] = new JsonObject
        {
            ["account"] = Account,
            ["roleARN"] = $"arn:aws:iam::{Account}:role/bellwether-{name}",
            ["clusterName"] = $"mc-{name}",
            ["region"] = Region,
        },
    });

    public static JsonObject LabFollower(string name = "lab") => Follower(
        name, new JsonObject { ["kubeconfig"] = new JsonObject { ["secretRef"] = new JsonObject { ["name"] = "lab" } } });

    public static string Kubeconfig(string server = "https://lab.test", string token = LabToken, string user = "") =>
        $$$"""
        apiVersion: v1
        kind: Config
        current-context: lab
        clusters: [{name: c, cluster: {server: "{{{server}}}"}}]
        users: [{name: u, user: {token: {{{token}}} {{{user}}} }}]
        contexts: [{name: lab, context: {cluster: c, user: u}}]
        """;

    public void PutKubeconfig(string kubeconfig) => Management.Put(Objects.Secret(SandboxFleet.Namespace, "lab", ("kubeconfig", kubeconfig)));

    public static ApiServer Server(Func<string, ApiUser?> authenticate, AuthorizationMode authorization = AuthorizationMode.AllowAll) =>
        new(new ApiServerOptions { Name = "follower", Authenticate = authenticate, Authorization = authorization, GitVersion = "v1.36.0" });

    public (FakeRole Role, FakeCluster Cluster) AddToAws(string name)
    {
        var (role, cluster) = Aws.AddFollower(Account, Region, $"mc-{name}", $"bellwether-{name}");
        role.TrustedPrincipal = _user.Arn;
        (cluster.Endpoint, cluster.CertificateAuthorityPem) = ($"https://{name}.test", CertificatePem());
        return (role, cluster);
    }

    /// <summary>Whether the token passes each rule of the cluster's authenticator.</summary>
    public bool Enters(string token, string name) => HasEntry && Aws.Verifier.Verify(token, $"mc-{name}", Aws.Now).IsAccepted;

    public HttpMessageHandler? Create(ClusterEndpoint endpoint)
    {
        var name = endpoint.Server.Host.Split('.')[0];
        return Handlers.GetValueOrDefault(name)
            ?? (Servers.TryGetValue(name, out var server) ? new InMemoryHandler(server) : null);
    }

    public Task<CliRun> RunAsync(params string[] arguments) => CliRun.InAsync(
        this,
        world => world with
        {
            Environment = name => Environment.GetValueOrDefault(name),
            SetEnvironment = (name, value) => Inherited[name] = value,
        },
        arguments);

    public async ValueTask DisposeAsync()
    {
        if (Front is not null)
        {
            await Front.DisposeAsync();
        }

        foreach (var server in Servers.Values.Append(Management).Append(East).Append(Lab).Distinct())
        {
            await server.DisposeAsync();
        }

        foreach (var handler in Handlers.Values)
        {
            handler.Dispose();
        }

        await Aws.DisposeAsync();
    }

    private static JsonObject Follower(string name, JsonObject spec)
    {
        spec["access"] = new JsonArray(new JsonObject { ["from"] = new JsonObject { ["namespaces"] = new JsonArray("prod") } });
        return new JsonObject
        {
            ["apiVersion"] = "bellwether.dev/v1alpha1",
            ["kind"] = "FollowerCluster",
            ["metadata"] = new JsonObject { ["name"] = name },
            ["spec"] = spec,
        };
    }

    private static string CertificatePem()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=kubernetes", key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
        return certificate.ExportCertificatePem() + "\n";
    }
}
