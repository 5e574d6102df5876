using Bellwether.Crds;
using Bellwether.Operator.Followers;
using Bellwether.Sandbox;
using Bellwether.Testing;

namespace Bellwether.Operator.Tests.Followers;

public sealed class GuardRailTests : IAsyncLifetime
{
    private readonly FollowerRig _rig = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task The_management_cluster_is_never_a_follower()
    {
        await using var front = await HttpsFront.StartAsync(_rig.Management, cancellationToken: TestContext.Current.CancellationToken);
        _rig.PutKubeconfig("self", front.Kubeconfig);
        _rig.Management.Requests.Clear();

        _rig.Set("self");
        var follower = await _rig.BecomesAsync("self", FollowerPhase.Stalled, FollowerClusterReasons.SelfReference);

        follower.Session.Should().BeNull();
        follower.State.ClusterUid.Should().BeNull();
        _rig.Management.Requests.Writes.Should().BeEmpty();
        _rig.ChangesOf("self").Should().NotContain(FollowerChangeKind.Connected);
    }

    [Fact]
    public async Task Of_two_with_one_cluster_the_younger_is_refused_until_the_older_goes()
    {
        var (_, front) = await _rig.StartClusterAsync("lab");
        _rig.PutKubeconfig("older", front.Kubeconfig);
        _rig.PutKubeconfig("younger", front.Kubeconfig);

        _rig.Set("older");
        await _rig.BecomesAsync("older", FollowerPhase.Ready);
        _rig.Set("younger");
        var younger = await _rig.BecomesAsync("younger", FollowerPhase.Stalled, FollowerClusterReasons.DuplicateCluster);

        younger.Session.Should().BeNull();
        younger.State.Failure!.Message.Should().Contain("the older FollowerCluster older");
        _rig.Directory.Remove("older");
        await _rig.BecomesAsync("younger", FollowerPhase.Ready);
    }

    [Fact]
    public async Task An_older_one_that_connects_later_takes_the_cluster_from_the_younger()
    {
        var (_, front) = await _rig.StartClusterAsync("lab");
        _rig.PutKubeconfig("younger", front.Kubeconfig);

        _rig.Set("older");
        await _rig.BecomesAsync("older", FollowerPhase.Failing, FollowerClusterReasons.KubeconfigSecretNotFound);
        _rig.Set("younger");
        var younger = await _rig.BecomesAsync("younger", FollowerPhase.Ready);
        var session = younger.Session!;
        _rig.PutKubeconfig("older", front.Kubeconfig);

        await _rig.BecomesAsync("older", FollowerPhase.Ready);
        await _rig.BecomesAsync("younger", FollowerPhase.Stalled, FollowerClusterReasons.DuplicateCluster);
        session.Ended.IsCancellationRequested.Should().BeTrue();
    }

    [Fact]
    public async Task After_a_restart_the_status_of_an_older_one_that_is_away_still_counts()
    {
        var (server, front) = await _rig.StartClusterAsync("lab");
        _rig.PutKubeconfig("younger", front.Kubeconfig);

        _rig.Set("older", cluster => cluster.Status = new FollowerClusterStatus { ClusterUID = FollowerRig.UidOf(server) });
        _rig.Set("younger");

        await _rig.BecomesAsync("younger", FollowerPhase.Stalled, FollowerClusterReasons.DuplicateCluster);
    }

    [Fact]
    public async Task Another_cluster_than_before_stalls_until_a_person_confirms_it()
    {
        var (server, front) = await _rig.StartClusterAsync("rebuilt");
        _rig.PutKubeconfig("lab", front.Kubeconfig);
        var uid = FollowerRig.UidOf(server);

        var cluster = _rig.Set("lab", lab => lab.Status = new FollowerClusterStatus { ClusterUID = "the-old-one" });
        var follower = await _rig.BecomesAsync("lab", FollowerPhase.Stalled, FollowerClusterReasons.ClusterUIDChanged);

        follower.Session.Should().BeNull();
        follower.State.Failure!.Message.Should().Contain($"is {uid}, and was the-old-one").And.Contain($"{RequestAnnotations.ConfirmClusterUID}={uid}");
        _rig.Edit(cluster, metadata: meta => meta.Annotations = new() { [RequestAnnotations.ConfirmClusterUID] = "something-else" });
        _rig.Edit(cluster, metadata: meta => meta.Annotations = new() { [RequestAnnotations.ConfirmClusterUID] = uid });
        await _rig.BecomesAsync("lab", FollowerPhase.Ready);
        follower.State.ClusterUid.Should().Be(uid);
    }

    [Fact]
    public async Task A_kubeconfig_that_comes_to_lead_elsewhere_ends_the_session_and_stalls()
    {
        var (_, first) = await _rig.StartClusterAsync("first");
        var (second, other) = await _rig.StartClusterAsync("second");
        _rig.PutKubeconfig("lab", first.Kubeconfig);
        _rig.Set("lab");
        var follower = await _rig.BecomesAsync("lab", FollowerPhase.Ready);
        var session = follower.Session!;

        _rig.PutKubeconfig("lab", other.Kubeconfig);

        await _rig.BecomesAsync("lab", FollowerPhase.Stalled, FollowerClusterReasons.ClusterUIDChanged);
        session.Ended.IsCancellationRequested.Should().BeTrue();
        follower.Session.Should().BeNull();
        second.Requests.Writes.Should().BeEmpty();
        await Eventually.HoldsAsync(() => _rig.ChangesOf("lab").Last() == FollowerChangeKind.Lost);
    }

    public async ValueTask DisposeAsync() => await _rig.DisposeAsync();
}
