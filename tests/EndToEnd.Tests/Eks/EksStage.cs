using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Bellwether.EndToEnd.Tests.Scenarios.Stages;
using Bellwether.Sandbox;
using Bellwether.Testing.Aws;
using Bellwether.Testing.Servers;

namespace Bellwether.EndToEnd.Tests.Eks;

/// <summary>
/// AWS as far as the operator meets it: STS and EKS on loopback, and clusters that let in only whom a token that passes every rule, for the
/// cluster's own name, stands for. One of them is a real kube-apiserver behind a webhook. The operator is the real program, signed in by IRSA.
/// </summary>
public sealed class EksStage : IAsyncLifetime
{
    public const string Region = "eu-west-1";
    public const string Real = "alpha";

    private readonly string _folder = Directory.CreateTempSubdirectory("bellwether-eks-").FullName;
    private readonly ConcurrentQueue<Seen> _lookedAt = [];
    private readonly ConcurrentDictionary<(string Cluster, string RoleArn), bool> _entries = [];
    private readonly Dictionary<string, (ApiServer Server, HttpsFront Front)> _sandboxes = [];
    private TokenWebhook? _webhook;
    private KubeFleet? _fleet;
    private string _kubeconfig = "";

    public FakeAws Aws { get; private set; } = null!;

    public Cluster Management { get; private set; } = null!;

    public Cluster Alpha { get; private set; } = null!;

    public OperatorProcess? Operator { get; private set; }

    public string LogFile => Path.Combine(_folder, "operator.log");

    public string WebIdentityFile => Path.Combine(_folder, "token");

    public async ValueTask InitializeAsync()
    {
        Aws = await FakeAws.StartAsync(TimeProvider.System);
        _webhook = await TokenWebhook.StartAsync(token => Identify(token, Real) is { } role ? (role, ["bellwether-follower"]) : null);
        var config = Path.Combine(_folder, "webhook.kubeconfig");
        await File.WriteAllTextAsync(config, _webhook.Kubeconfig);
        _fleet = await KubeFleet.StartAsync(
            new Dictionary<string, KubeServerOptions>
            {
                ["management"] = new(),
                [Real] = new()
                {
                    ExtraFlags = [$"--authentication-token-webhook-config-file={config}", "--authentication-token-webhook-cache-ttl=2s"],
                },
            },
            CancellationToken.None);
        Management = await Cluster.OfAsync(_fleet["management"], _lookedAt.Enqueue);
        Alpha = await Cluster.OfAsync(_fleet[Real], _lookedAt.Enqueue);
        var token = await Installation.OfAsync(Management);
        _kubeconfig = Path.Combine(_folder, "operator.kubeconfig");
        await File.WriteAllTextAsync(_kubeconfig, Management.Server.Kubeconfig(token: token));
        await Alpha.Kubectl.RunAsync(
            "create", "clusterrole", "copies", "--verb=get,list,watch,create,patch,delete", "--resource=secrets,configmaps,namespaces");
        await Alpha.Kubectl.RunAsync("create", "clusterrolebinding", "copies", "--clusterrole=copies", "--group=bellwether-follower");
        await Alpha.EnsureNamespaceAsync("prod");
        await Management.EnsureNamespaceAsync("prod");
        AddToAws(Real, "111122223333").Cluster.Endpoint = Alpha.Server.Url;
        AddToAws(Real, "111122223333").Cluster.CertificateAuthorityPem = Alpha.Server.CaPem;
        Enter(Real, "111122223333");
        Aws.WebIdentityTokens["canary-web-identity"] = true;
        await File.WriteAllTextAsync(WebIdentityFile, "canary-web-identity");
    }

    /// <summary>A role and a cluster of one name in AWS.</summary>
    public (FakeRole Role, FakeCluster Cluster) AddToAws(string name, string account) => Aws.AddFollower(account, Region, name, $"bellwether-{name}");

    /// <summary>The access entry of the role of the same name.</summary>
    public void Enter(string name, string account) => _entries[(name, RoleOf(name, account))] = true;

    /// <summary>Takes the access entry away.</summary>
    public void Leave(string name, string account) => _entries.TryRemove((name, RoleOf(name, account)), out _);

    /// <summary>A cluster in AWS with a server that runs, and an access entry.</summary>
    public async Task<(FakeRole Role, FakeCluster Cluster)> StartClusterAsync(
        string name, string account, AuthorizationMode authorization = AuthorizationMode.AllowAll)
    {
        var server = new ApiServer(new ApiServerOptions
        {
            Name = name,
            Authorization = authorization,
            Authenticate = token => Identify(token, name) is { } role ? new ApiUser(role, "bellwether-follower", "system:authenticated") : null,
        });
        server.Put(new JsonObject { ["apiVersion"] = "v1", ["kind"] = "Namespace", ["metadata"] = new JsonObject { ["name"] = "prod" } });
        var front = await HttpsFront.StartAsync(server);
        _sandboxes[name] = (server, front);
        var (role, cluster) = AddToAws(name, account);
        (cluster.Endpoint, cluster.CertificateAuthorityPem) = (front.Url, front.CaPem);
        Enter(name, account);
        return (role, cluster);
    }

    public ApiServer Server(string name) => _sandboxes[name].Server;

    public HttpsFront Front(string name) => _sandboxes[name].Front;

    /// <summary>The server gets another address and another authority.</summary>
    public async Task<HttpsFront> MoveAsync(string name)
    {
        var (server, front) = _sandboxes[name];
        var moved = await HttpsFront.StartAsync(server);
        await front.DisposeAsync();
        _sandboxes[name] = (server, moved);
        return moved;
    }

    public static string RoleOf(string name, string account) => $"arn:aws:iam::{account}:role/bellwether-{name}";

    /// <summary>As <c>kubectl apply</c> does with the FollowerCluster of a cluster of the same name.</summary>
    public Task ApplyFollowerAsync(string name, string account, string more = "") => Management.Kubectl.ApplyAsync(
        $$$"""
        apiVersion: bellwether.dev/v1alpha1
        kind: FollowerCluster
        metadata: {name: {{{name}}}, labels: {stage: eks}}
        spec:
          eks: {account: "{{{account}}}", roleARN: "{{{RoleOf(name, account)}}}", clusterName: {{{name}}}, region: {{{Region}}}{{{more}}}}
          access: [{from: {namespaces: [prod]}}]
        """);

    /// <summary>What the operator's environment says of AWS.</summary>
    public Dictionary<string, string> OperatorsVariables => new()
    {
        ["AWS_ENDPOINT_URL_STS"] = Aws.StsUrl,
        ["AWS_ENDPOINT_URL_EKS"] = Aws.EksUrl,
        ["AWS_ROLE_ARN"] = FakeAws.OperatorRole,
        ["AWS_WEB_IDENTITY_TOKEN_FILE"] = WebIdentityFile,
        ["AWS_REGION"] = "us-east-1",
    };

    public async Task StartOperatorAsync(params string[] options)
    {
        Operator = await OperatorProcess.StartAsync(
            LogFile,
            _kubeconfig,
            OperatorsVariables,
            options);
        await Operator.BecomesReadyAsync();
    }

    /// <summary>A condition of a follower gets this status and reason, and a message that says all of this.</summary>
    public Task BecomesAsync(string follower, string type, string status, string reason, params string[] says) => SoonAsync(async () =>
    {
        var seen = await Management.FollowerAsync(follower);
        seen.Conditions.Should().ContainKey(type, "of {0}", seen);
        var condition = seen.Conditions[type];
        (condition.Status, condition.Reason).Should().Be((status, reason), "of {0}", seen);
        foreach (var words in says)
        {
            condition.Message.Should().Contain(words);
        }
    });

    public Task SoonAsync(Func<Task> check, double seconds = 90) => Poll.UntilAsync(
        () =>
        {
            _lookedAt.Clear();
            return check();
        },
        TimeSpan.FromSeconds(seconds),
        () => $"--- looked at last ---\n{string.Join('\n', _lookedAt)}\n--- the operator ---\n{Operator?.LogTail()}");

    public async ValueTask DisposeAsync()
    {
        if (Operator is not null)
        {
            await Operator.DisposeAsync();
        }

        foreach (var (server, front) in _sandboxes.Values)
        {
            await front.DisposeAsync();
            await server.DisposeAsync();
        }

        Management.Dispose();
        Alpha.Dispose();
        await _fleet!.DisposeAsync();
        await _webhook!.DisposeAsync();
        await Aws.DisposeAsync();
        File.Delete(WebIdentityFile);
    }

    /// <summary>The role behind the token, if the cluster has an access entry for it.</summary>
    private string? Identify(string token, string cluster) =>
        Aws.Verifier.Verify(token, cluster, Aws.Now).Identity is { } session
        && Aws.Sessions.All.FirstOrDefault(known => known.Arn == session)?.PrincipalArn is { } role
        && _entries.ContainsKey((cluster, role))
            ? role
            : null;
}
