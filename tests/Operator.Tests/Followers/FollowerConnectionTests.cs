using System.Text.Json.Nodes;
using Bellwether.Crds;
using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Resources;
using Bellwether.Operator.Followers;
using Bellwether.Operator.Followers.Connecting;
using Bellwether.Sandbox;
using Bellwether.Testing;

namespace Bellwether.Operator.Tests.Followers;

public sealed class FollowerConnectionTests : IAsyncLifetime
{
    private readonly FollowerRig _rig = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task A_follower_with_a_good_kubeconfig_becomes_ready_with_its_facts_listed()
    {
        var (server, front) = await _rig.StartClusterAsync("lab");
        server.Put(Namespace("prod", "tier", "gold"));
        server.Put(Copy("prod", "tls"));
        _rig.PutKubeconfig("lab", front.Kubeconfig);

        _rig.Set("lab");
        var follower = await _rig.BecomesAsync("lab", FollowerPhase.Ready);

        follower.State.Should().BeEquivalentTo(
            new { Generation = 1L, Endpoint = front.Url, ServerVersion = "v1.20.2", ClusterUid = FollowerRig.UidOf(server) },
            options => options.ExcludingMissingMembers());
        follower.State.CertificateAuthorityFingerprint.Should().MatchRegex("^[0-9a-f]{64}$");
        follower.LastHeard.Should().NotBeNull();
        var session = follower.Session!;
        session.FactsSynced.Should().BeTrue();
        session.Namespaces.TryGet(ObjectKey.Cluster("prod"), out var prod).Should().BeTrue();
        prod!.Labels["tier"].Should().Be("gold");
        session.Copies(ResourceKind.Secret)!.Items.Select(item => item.Key).Should().Equal(new ObjectKey("prod", "tls"));
        session.Copies(ResourceKind.ConfigMap)!.Count.Should().Be(0);
        await _rig.IsToldAsync("lab", FollowerChangeKind.FactsSynced);
        _rig.ChangesOf("lab").Where(kind => kind is not (FollowerChangeKind.NamespaceChanged or FollowerChangeKind.CopyChanged))
            .Should().Equal(FollowerChangeKind.Appeared, FollowerChangeKind.Connected, FollowerChangeKind.FactsSynced);
        server.Requests.Writes.Should().OnlyContain(write => write.Resource == "selfsubjectaccessreviews.authorization.k8s.io");
    }

    [Fact]
    public async Task What_happens_in_a_follower_is_told()
    {
        var (server, _) = await ReadyAsync("lab");

        server.Put(Namespace("later", "a", "b"));
        server.Put(Copy("default", "tls"));
        server.Put(new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Secret",
            ["metadata"] = new JsonObject { ["name"] = "foreign", ["namespace"] = "default" },
        });
        server.Delete("secrets", "default", "tls");

        await Eventually.HoldsAsync(
            () => _rig.Changes.Any(change => change is { Kind: FollowerChangeKind.CopyChanged, Now: null }), () => _rig.ChangesOf("lab").Count());
        _rig.Changes.Should().Contain(change => change.Kind == FollowerChangeKind.NamespaceChanged && change.Namespace == "later");
        _rig.Changes.Where(change => change.Kind == FollowerChangeKind.CopyChanged)
            .Should().OnlyContain(change => change.CopyKey == new ObjectKey("default", "tls") && change.CopyKind == ResourceKind.Secret);
    }

    [Fact]
    public async Task A_missing_Secret_is_waited_for_and_seen_when_it_comes()
    {
        var (_, front) = await _rig.StartClusterAsync("lab");

        _rig.Set("lab");
        var follower = await _rig.BecomesAsync("lab", FollowerPhase.Failing, FollowerClusterReasons.KubeconfigSecretNotFound);
        _rig.PutKubeconfig("lab", front.Kubeconfig);

        await _rig.BecomesAsync("lab", FollowerPhase.Ready);
        follower.Session.Should().NotBeNull();
    }

    [Theory]
    [InlineData("other-key", "apiVersion: v1", FollowerClusterReasons.KubeconfigKeyNotFound, "Secret bellwether-system/lab has no key kubeconfig. Put the kubeconfig there.")]
    [InlineData("kubeconfig", "{", FollowerClusterReasons.KubeconfigInvalid, "The kubeconfig at kubeconfig in Secret bellwether-system/lab can't be used: *")]
    [InlineData("kubeconfig", "users: [{name: a, user: {exec: {command: canary-token-5d1f}}}]", FollowerClusterReasons.KubeconfigInvalid, "*exec*")]
    public async Task A_kubeconfig_that_cannot_be_used_stalls_until_the_Secret_changes(string key, string kubeconfig, string reason, string message)
    {
        var (_, front) = await _rig.StartClusterAsync("lab");
        _rig.PutKubeconfig("lab", kubeconfig, key);

        _rig.Set("lab");
        var follower = await _rig.BecomesAsync("lab", FollowerPhase.Stalled, reason);

        follower.State.Failure!.Message.Should().Match(message);
        _rig.PutKubeconfig("lab", front.Kubeconfig);
        await _rig.BecomesAsync("lab", FollowerPhase.Ready);
    }

    [Fact]
    public async Task A_FollowerCluster_that_is_touched_is_looked_at_at_once()
    {
        var late = TimeSpan.FromMinutes(10);
        await using var rig = new FollowerRig(new ConnectionTimings { BackoffInitial = late, BackoffUnreachable = late, BackoffMaximum = late });
        var (_, front) = await rig.StartClusterAsync("lab");
        var cluster = rig.Set("lab", lab => lab.Spec.Kubeconfig!.SecretRef!.Name = "renamed");
        await rig.BecomesAsync("lab", FollowerPhase.Failing, FollowerClusterReasons.KubeconfigSecretNotFound);
        // Mended in a way that no event tells of.
        rig.PutKubeconfig("other", front.Kubeconfig);
        var secret = rig.Management.Get("secrets", FollowerRig.Namespace, "other")!;
        secret["metadata"] = new JsonObject { ["name"] = "renamed", ["namespace"] = FollowerRig.Namespace };
        rig.Management.Put(secret);

        rig.Edit(cluster, metadata: meta => meta.Annotations = new() { ["retried-at"] = "now" });

        await rig.BecomesAsync("lab", FollowerPhase.Ready);
    }

    [Fact]
    public async Task An_invalid_spec_stalls_and_ends_the_session_until_it_is_mended()
    {
        var (_, cluster) = await ReadyAsync("lab");

        _rig.Edit(cluster, spec => spec.Access = [new AccessRule()]);
        var follower = await _rig.BecomesAsync("lab", FollowerPhase.Stalled, CommonReasons.InvalidSpec);

        follower.State.Failure!.Message.Should().Contain("spec.access[0].from");
        follower.Session.Should().BeNull();
        await _rig.IsToldAsync("lab", FollowerChangeKind.Lost);
        _rig.Edit(cluster, spec => spec.Access = []);
        await _rig.BecomesAsync("lab", FollowerPhase.Ready);
    }

    [Fact]
    public async Task The_wrong_authority_is_told_as_such_and_a_new_kubeconfig_mends_it()
    {
        var (_, front) = await _rig.StartClusterAsync("lab");
        using var other = new CertificateAuthority(TimeProvider.System);
        front.UseCertificateOf(other);
        _rig.PutKubeconfig("lab", front.Kubeconfig);

        _rig.Set("lab");
        var follower = await _rig.BecomesAsync("lab", FollowerPhase.Failing, FollowerClusterReasons.CertificateMismatch);

        follower.State.Failure!.Message.Should().Contain("signed by none of the certificate authorities");
        follower.Session.Should().BeNull();
        _rig.PutKubeconfig("lab", front.Kubeconfig.Replace(
            Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(front.CaPem)),
            Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(other.Pem)),
            StringComparison.Ordinal));
        await _rig.BecomesAsync("lab", FollowerPhase.Ready);
    }

    [Fact]
    public async Task A_certificate_for_another_host_name_is_told_as_such()
    {
        var (_, front) = await _rig.StartClusterAsync("lab");
        front.UseCertificateFor("elsewhere.example");
        _rig.PutKubeconfig("lab", front.Kubeconfig);

        _rig.Set("lab");

        var follower = await _rig.BecomesAsync("lab", FollowerPhase.Failing, FollowerClusterReasons.CertificateMismatch);
        follower.State.Failure!.Message.Should().Contain("for another host name");
    }

    [Fact]
    public async Task A_rejected_token_is_told_as_such_and_renewed_by_the_Secret()
    {
        var (_, front) = await _rig.StartClusterAsync("lab");
        _rig.PutKubeconfig("lab", front.KubeconfigFor("canary-token-old"));

        _rig.Set("lab");
        var follower = await _rig.BecomesAsync("lab", FollowerPhase.Failing, FollowerClusterReasons.CredentialsRejected);

        follower.State.Failure!.Step.Should().Be(FollowerStep.Authenticate);
        _rig.PutKubeconfig("lab", front.Kubeconfig);
        await _rig.BecomesAsync("lab", FollowerPhase.Ready);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_retried_until_it_is()
    {
        var (_, front) = await _rig.StartClusterAsync("lab");
        _rig.PutKubeconfig("lab", front.Kubeconfig);
        await front.StopAsync();

        _rig.Set("lab");
        await _rig.BecomesAsync("lab", FollowerPhase.Failing, FollowerClusterReasons.EndpointUnreachable);
        await front.StartAsync(TestContext.Current.CancellationToken);

        await _rig.BecomesAsync("lab", FollowerPhase.Ready);
    }

    [Fact]
    public async Task A_new_follower_has_something_to_be_said_at_once_though_its_cluster_hangs()
    {
        var (_, front) = await _rig.StartClusterAsync("lab");
        _rig.PutKubeconfig("lab", front.Kubeconfig);
        front.Hang();
        var told = new List<FollowerPhase>();
        using var telling = _rig.Directory.SubscribeState(name => told.Add(_rig.Directory.TryGet(name, out var follower) ? follower.State.Phase : default));

        _rig.Set("lab");

        // Who looked for it before it was taken in hears of it without an answer of the cluster.
        told.Should().Contain(FollowerPhase.Connecting);
    }

    [Fact]
    public async Task A_follower_that_hangs_is_lost_keeps_its_session_and_is_back_the_moment_it_answers()
    {
        var (server, _, front) = await ReadyFrontAsync("lab");
        var (_, _) = await ReadyAsync("other");
        _rig.Directory.TryGet("lab", out var follower);
        var session = follower!.Session;

        front.Hang();
        await _rig.BecomesAsync("lab", FollowerPhase.Lost, FollowerClusterReasons.EndpointUnreachable);
        var stale = follower.LastHeard;
        _rig.Directory.TryGet("other", out var other);
        other!.State.Phase.Should().Be(FollowerPhase.Ready);
        server.Put(Copy("default", "meanwhile"));
        front.Resume();

        await _rig.BecomesAsync("lab", FollowerPhase.Ready);
        follower.Session.Should().BeSameAs(session);
        follower.LastHeard.Should().BeAfter(stale!.Value);
        await Eventually.HoldsAsync(() => session!.Copies(ResourceKind.Secret)!.Count == 1);
        await _rig.IsToldAsync("lab", FollowerChangeKind.Connected, times: 2);
        _rig.ChangesOf("lab").Where(kind => kind is FollowerChangeKind.Lost or FollowerChangeKind.Connected)
            .Should().Equal(FollowerChangeKind.Connected, FollowerChangeKind.Lost, FollowerChangeKind.Connected);
    }

    [Fact]
    public async Task Other_credentials_make_another_session_and_the_same_ones_do_not()
    {
        var (_, _, front) = await ReadyFrontAsync("lab");
        _rig.Directory.TryGet("lab", out var follower);
        var first = follower!.Session!;
        var probed = follower.LastHeard;

        _rig.PutKubeconfig("lab", front.Kubeconfig);
        await Eventually.HoldsAsync(() => follower.LastHeard > probed);
        follower.Session.Should().BeSameAs(first);
        _rig.PutKubeconfig("lab", front.Kubeconfig + "# renewed\n");

        await Eventually.HoldsAsync(() => follower.Session is { FactsSynced: true } session && session != first);
        first.Ended.IsCancellationRequested.Should().BeTrue();
    }

    [Fact]
    public async Task A_Secret_that_is_deleted_ends_the_session()
    {
        await ReadyAsync("lab");
        _rig.Directory.TryGet("lab", out var follower);
        var session = follower!.Session!;

        _rig.Management.Delete("secrets", FollowerRig.Namespace, "lab");
        _rig.Directory.SecretChanged("lab");

        await _rig.BecomesAsync("lab", FollowerPhase.Failing, FollowerClusterReasons.KubeconfigSecretNotFound);
        follower.Session.Should().BeNull();
        session.Ended.IsCancellationRequested.Should().BeTrue();
    }

    [Fact]
    public async Task A_follower_that_goes_is_left_as_it_is()
    {
        var (server, _) = await ReadyAsync("lab");
        server.Put(Copy("default", "tls"));
        _rig.Directory.TryGet("lab", out var follower);
        var session = follower!.Session!;
        await _rig.IsToldAsync("lab", FollowerChangeKind.CopyChanged);
        server.Requests.Clear();

        _rig.Directory.Remove("lab");

        await Eventually.HoldsAsync(() => session.Ended.IsCancellationRequested);
        _rig.ChangesOf("lab").Last().Should().Be(FollowerChangeKind.Removed);
        server.Requests.Writes.Should().BeEmpty();
        server.Get("secrets", "default", "tls").Should().NotBeNull();
    }

    [Fact]
    public async Task Neither_tokens_nor_kubeconfigs_reach_the_log_or_a_state()
    {
        var (_, front) = await _rig.StartClusterAsync("lab");
        _rig.PutKubeconfig("lab", front.KubeconfigFor("canary-token-old"));
        _rig.PutKubeconfig("broken", $"token: {FollowerRig.Token}\n\tx: [");
        _rig.PutKubeconfig("exec", $"users: [{{name: a, user: {{exec: {{command: {FollowerRig.Token}}}}}}}]");

        _rig.Set("lab");
        _rig.Set("broken");
        _rig.Set("exec");
        await _rig.BecomesAsync("lab", FollowerPhase.Failing, FollowerClusterReasons.CredentialsRejected);
        await _rig.BecomesAsync("broken", FollowerPhase.Stalled, FollowerClusterReasons.KubeconfigInvalid);
        await _rig.BecomesAsync("exec", FollowerPhase.Stalled, FollowerClusterReasons.KubeconfigInvalid);
        _rig.PutKubeconfig("lab", front.Kubeconfig);
        await _rig.BecomesAsync("lab", FollowerPhase.Ready);

        await Eventually.HoldsAsync(() => _rig.Log.Contains("Connected to follower lab", StringComparison.Ordinal), () => _rig.Log);
        _rig.Log.Should().NotContain("canary");
        _rig.Directory.All.Select(follower => follower.State.ToString()).Should().NotContain(text => text.Contains("canary"));
    }

    public async ValueTask DisposeAsync() => await _rig.DisposeAsync();

    private async Task<(ApiServer Server, FollowerCluster Cluster)> ReadyAsync(string name)
    {
        var (server, cluster, _) = await ReadyFrontAsync(name);
        return (server, cluster);
    }

    private async Task<(ApiServer Server, FollowerCluster Cluster, HttpsFront Front)> ReadyFrontAsync(string name)
    {
        var (server, front) = await _rig.StartClusterAsync(name);
        _rig.PutKubeconfig(name, front.Kubeconfig);
        var cluster = _rig.Set(name);
        await _rig.BecomesAsync(name, FollowerPhase.Ready);
        return (server, cluster, front);
    }

    private static JsonObject Namespace(string name, string label, string value) => new()
    {
        ["apiVersion"] = "v1",
        ["kind"] = "Namespace",
        ["metadata"] = new JsonObject { ["name"] = name, ["labels"] = new JsonObject { [label] = value } },
    };

    private static JsonObject Copy(string space, string name) => new()
    {
        ["apiVersion"] = "v1",
        ["kind"] = "Secret",
        ["metadata"] = new JsonObject
        {
            ["name"] = name,
            ["namespace"] = space,
            ["labels"] = new JsonObject { [Marks.OriginLabel] = "rig" },
        },
    };
}
