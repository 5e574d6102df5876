using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Bellwether.Crds;
using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Resources;
using Bellwether.Operator.Followers;
using Bellwether.Operator.Tests.Syncs.Scenarios;
using Bellwether.Sandbox;
using Bellwether.Testing;

namespace Bellwether.Operator.Tests.Followers;

public sealed class PermissionTests : IAsyncLifetime
{
    private readonly FollowerRig _rig = new();
    private readonly ApiServer _server = new(new ApiServerOptions());
    private readonly Reviewer _reviewer;

    public PermissionTests() => _reviewer = new Reviewer(new InMemoryHandler(_server));

    public ValueTask InitializeAsync()
    {
        _rig.Transports["lab.example"] = _reviewer;
        _rig.PutKubeconfig(
            "lab",
            $$$"""
            {apiVersion: v1, kind: Config, current-context: c, contexts: [{name: c, context: {cluster: c, user: u}}],
             clusters: [{name: c, cluster: {server: "https://lab.example"}}], users: [{name: u, user: {token: {{{ApiServerOptions.AdminToken}}}}}]}
            """);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Missing_permissions_are_listed_and_seen_again_when_they_are_granted()
    {
        _rig.Needs = Everywhere();
        _reviewer.Denied["list secrets"] = _reviewer.Denied["create configmaps"] = _reviewer.Denied["create configmaps prod"] = true;

        _rig.Set("lab");
        var follower = await _rig.BecomesAsync("lab", FollowerPhase.Ready, FollowerClusterReasons.Forbidden);

        follower.State.Failure!.Step.Should().Be(FollowerStep.Authorize);
        follower.State.Failure.Message.Should().Contain("may not list secrets, create configmaps in namespace prod. Grant")
            .And.EndWith(
                "in a ClusterRole {apiGroups: [\"\"], resources: [secrets], verbs: [list]}, "
                + "in a Role in namespace prod {apiGroups: [\"\"], resources: [configmaps], verbs: [create]}.");
        follower.Session!.Copies(ResourceKind.Secret).Should().BeNull();
        await Eventually.HoldsAsync(() => follower.Session.Copies(ResourceKind.ConfigMap) is { HasSynced: true });
        follower.Session.FactsSynced.Should().BeTrue();
        _reviewer.Denied.Clear();
        await _rig.BecomesAsync("lab", FollowerPhase.Ready);
        await Eventually.HoldsAsync(() => follower.Session.Copies(ResourceKind.Secret) is { HasSynced: true });
    }

    [Fact]
    public async Task Without_the_namespaces_nothing_is_begun()
    {
        _rig.Needs = Everywhere();
        _reviewer.Denied["watch namespaces"] = true;

        _rig.Set("lab");
        var follower = await _rig.BecomesAsync("lab", FollowerPhase.Failing, FollowerClusterReasons.Forbidden);

        follower.Session.Should().BeNull();
        follower.State.Failure!.Message.Should().Contain("may not watch namespaces.");
    }

    [Theory]
    [InlineData(HttpStatusCode.Forbidden, FollowerClusterReasons.Forbidden)]
    [InlineData(HttpStatusCode.NotFound, null)]
    public async Task A_kind_whose_list_is_refused_although_it_was_granted_leaves_the_session_to_the_others(HttpStatusCode answer, string? reason)
    {
        _reviewer.Refused["/api/v1/secrets"] = answer;

        _rig.Set("lab");
        var follower = await _rig.BecomesAsync("lab", FollowerPhase.Ready, reason);

        var session = follower.Session!;
        session.FactsSynced.Should().BeTrue();
        session.Copies(ResourceKind.Secret)!.Covers("prod").Should().BeFalse();
        session.Copies(ResourceKind.Secret)!.IsNotServed.Should().BeFalse("every server has Secrets");
        session.Copies(ResourceKind.ConfigMap)!.Covers("prod").Should().BeTrue();
        var told = _rig.ChangesOf("lab").Count(kind => kind == FollowerChangeKind.FactsSynced);

        _reviewer.Refused.Clear();
        session.Informers.RetryNow();

        await _rig.BecomesAsync("lab", FollowerPhase.Ready);
        await Eventually.HoldsAsync(() => session.Copies(ResourceKind.Secret)!.Covers("prod"));
        await Eventually.HoldsAsync(() => _rig.ChangesOf("lab").Count(kind => kind == FollowerChangeKind.FactsSynced) > told);
        follower.Session.Should().BeSameAs(session);
    }

    [Fact]
    public async Task A_read_that_is_refused_is_told_with_all_that_is_missing()
    {
        _rig.Needs = Everywhere();
        _reviewer.Denied["get namespaces"] = _reviewer.Denied["list secrets"] = true;
        _reviewer.RefusesReads = true;

        _rig.Set("lab");
        var follower = await _rig.BecomesAsync("lab", FollowerPhase.Failing, FollowerClusterReasons.Forbidden);

        follower.State.Failure!.Message.Should().Contain("may not get namespaces, list secrets. Grant");
        _reviewer.RefusesReads = false;
        _reviewer.Denied.Clear();
        await _rig.BecomesAsync("lab", FollowerPhase.Ready);
    }

    [Fact]
    public async Task Writes_may_be_granted_in_each_namespace_that_the_rules_open()
    {
        foreach (var verb in new[] { "get", "create", "patch", "delete" })
        {
            _reviewer.Denied[$"{verb} secrets"] = true;
        }

        _rig.Set("lab");

        await _rig.BecomesAsync("lab", FollowerPhase.Ready);
    }

    [Fact]
    public async Task Only_what_the_rules_need_is_asked_for_and_once_per_connection()
    {
        var cluster = _rig.Set("lab", lab => lab.Spec.Access[0].Kinds = ["ConfigMap"]);
        var follower = await _rig.BecomesAsync("lab", FollowerPhase.Ready);
        _reviewer.Asked.Should().NotContain(question => question.Contains("secrets"));
        var asked = _reviewer.Asked.Count;
        var heard = follower.LastHeard;

        await Eventually.HoldsAsync(() => follower.LastHeard > heard);
        _reviewer.Asked.Should().HaveCount(asked);
        _rig.Edit(cluster, spec => spec.Access = [spec.Access[0] with { Kinds = ["ConfigMap", "Secret"], Allow = ["CreateNamespaces"] }]);

        await Eventually.HoldsAsync(() => follower.Session?.Copies(ResourceKind.Secret) is { HasSynced: true });
        _reviewer.Asked.Should().Contain("list secrets").And.Contain("create namespaces");
    }

    [Fact]
    public async Task Permissions_that_are_taken_away_are_noticed_when_a_call_is_refused()
    {
        _rig.Set("lab");
        var follower = await _rig.BecomesAsync("lab", FollowerPhase.Ready);

        _reviewer.Denied["patch secrets"] = _reviewer.Denied["patch secrets prod"] = true;
        follower.Session!.Recheck();

        await _rig.BecomesAsync("lab", FollowerPhase.Ready, FollowerClusterReasons.Forbidden);
        follower.State.Failure!.Message.Should().Contain("patch secrets in namespace prod");
    }

    [Fact]
    public async Task Where_one_namespace_is_not_granted_the_others_are_served()
    {
        _rig.Needs = new FollowerNeeds([new(ResourceKind.Secret, "prod"), new(ResourceKind.Secret, "shop")], false, [ResourceKind.Secret]);
        foreach (var verb in new[] { "get", "create", "patch", "delete" })
        {
            _reviewer.Denied[$"{verb} secrets"] = _reviewer.Denied[$"{verb} secrets shop"] = true;
        }

        _rig.Set("lab");

        var follower = await _rig.BecomesAsync("lab", FollowerPhase.Ready, FollowerClusterReasons.Forbidden);
        follower.State.Failure!.Message.Should().Contain("resources: [secrets], verbs: [get, create, patch, delete]").And.NotContain("prod");
        follower.Session!.FactsSynced.Should().BeTrue();
        _reviewer.Denied.Clear();
        await _rig.BecomesAsync("lab", FollowerPhase.Ready);
    }

    [Fact]
    public async Task Kinds_that_no_sync_copies_are_watched_where_that_is_granted_and_nothing_is_amiss_where_not()
    {
        _rig.Needs = new FollowerNeeds([new(ResourceKind.Secret, "prod")], false, [ResourceKind.Secret, ResourceKind.ConfigMap]);
        _rig.Set("lab");
        var follower = await _rig.BecomesAsync("lab", FollowerPhase.Ready);
        follower.Session!.Copies(ResourceKind.ConfigMap).Should().NotBeNull();
        _reviewer.Asked.Should().NotContain("create configmaps");

        _reviewer.Denied["watch configmaps"] = true;
        follower.Session.Recheck();
        await Eventually.HoldsAsync(() => follower.Session.Copies(ResourceKind.ConfigMap) is null);
        follower.State.Phase.Should().Be(FollowerPhase.Ready);
        follower.State.Failure.Should().BeNull();

        _rig.Needs = new FollowerNeeds([new(ResourceKind.Secret, "prod"), new(ResourceKind.ConfigMap, "prod")], false, [ResourceKind.Secret, ResourceKind.ConfigMap]);
        await _rig.BecomesAsync("lab", FollowerPhase.Ready, FollowerClusterReasons.Forbidden);
        follower.State.Failure!.Message.Should().Contain("may not watch configmaps.");
        follower.Session.Copies(ResourceKind.Secret)!.HasSynced.Should().BeTrue();
    }

    [Fact]
    public async Task Where_rights_are_only_in_the_namespaces_that_rules_name_only_these_are_looked_at()
    {
        GrantOnlyInNamespaces();
        _server.Put(Objects.Namespace("prod", ("a", "b")));
        _server.Put(Copy("prod", "tls"));
        _server.Put(Objects.Namespace("elsewhere"));
        _server.Put(Copy("elsewhere", "tls"));

        var cluster = _rig.Set("lab", lab => lab.Spec.Access[0].To = new AccessDestination { Namespaces = ["prod", "shop"] });
        var follower = await _rig.BecomesAsync("lab", FollowerPhase.Ready);

        var session = follower.Session!;
        session.FactsSynced.Should().BeTrue();
        session.Namespaces.IsComplete.Should().BeFalse();
        session.Namespaces.Items.Should().ContainSingle().Which.Value.Labels.Should().Contain("a", "b");
        (session.Namespaces.Knows("shop"), session.Namespaces.Knows("elsewhere")).Should().Be((true, false));
        var secrets = session.Copies(ResourceKind.Secret)!;
        (secrets.Covers("prod"), secrets.Covers("shop"), secrets.Covers("elsewhere")).Should().Be((true, true, false));
        secrets.Items.Select(item => item.Key.ToString()).Should().Equal("prod/tls");

        // One that comes later, and is going soon after.
        _server.Put(Objects.Namespace("shop"));
        session.DoubtNamespaces();
        await Eventually.HoldsAsync(() => session.Namespaces.TryGet(ObjectKey.Cluster("shop"), out _));
        _server.Put(Copy("shop", "tls"));
        await Eventually.HoldsAsync(() => session.Copies(ResourceKind.Secret)!.Count == 2);

        // A namespace without copies is looked at no more, one with copies is, and the others aren't disturbed.
        var parts = session.Copies(ResourceKind.Secret)!.Parts.ToArray();
        _rig.Edit(cluster, spec => spec.Access = [spec.Access[0] with { To = new AccessDestination { Namespaces = ["prod", "new"] } }]);
        await Eventually.HoldsAsync(() => session.Copies(ResourceKind.Secret)!.Covers("new"));
        session.Copies(ResourceKind.Secret)!.Covers("shop").Should().BeTrue();
        session.Copies(ResourceKind.Secret)!.Parts.Should().Contain(parts);
        session.Copies(ResourceKind.ConfigMap)!.Covers("shop").Should().BeFalse();
        follower.Session.Should().BeSameAs(session);
        _server.Delete("secrets", "shop", "tls");
        await Eventually.HoldsAsync(() => !session.Copies(ResourceKind.Secret)!.Covers("shop"));
    }

    [Theory]
    [InlineData("get namespaces shop", "get namespaces in namespace shop")]
    [InlineData("list secrets shop", "list secrets in namespace shop")]
    [InlineData("watch configmaps shop", "watch configmaps in namespace shop")]
    [InlineData("patch secrets shop", "patch secrets in namespace shop")]
    public async Task Where_rights_are_only_in_namespaces_one_that_is_missing_is_named_and_the_others_serve(string denied, string said)
    {
        GrantOnlyInNamespaces();
        _reviewer.Denied[denied] = true;

        _rig.Set("lab", lab => lab.Spec.Access[0].To = new AccessDestination { Namespaces = ["prod", "shop"] });
        var follower = await _rig.BecomesAsync("lab", FollowerPhase.Ready, FollowerClusterReasons.Forbidden);

        follower.State.Failure!.Message.Should().Contain($"may not {said}. Grant").And.NotContain("ClusterRole {")
            .And.Contain("in a Role in namespace shop {apiGroups").And.NotContain("namespace prod");
        follower.Session!.FactsSynced.Should().BeTrue();
        follower.Session.Copies(ResourceKind.Secret)!.Covers("prod").Should().BeTrue();
        follower.Session.Copies(ResourceKind.Secret)!.Covers("shop").Should().Be(denied != "list secrets shop");
        _reviewer.Denied.TryRemove(denied, out _);
        await _rig.BecomesAsync("lab", FollowerPhase.Ready);
    }

    [Fact]
    public async Task Where_a_glob_opens_namespaces_rights_in_all_of_them_are_needed()
    {
        GrantOnlyInNamespaces();

        _rig.Set("lab", lab => lab.Spec.Access[0].To = new AccessDestination { Namespaces = ["prod", "shop-*"] });
        var follower = await _rig.BecomesAsync("lab", FollowerPhase.Failing, FollowerClusterReasons.Forbidden);

        follower.State.Failure!.Message.Should().Contain("may not get namespaces, list namespaces, watch namespaces, list ");
    }

    /// <summary>Copies go to one namespace, and could go to others.</summary>
    private static FollowerNeeds Everywhere() =>
        new([new(ResourceKind.Secret, "prod"), new(ResourceKind.ConfigMap, "prod")], false, [ResourceKind.Secret, ResourceKind.ConfigMap]);

    private static JsonObject Copy(string @namespace, string name)
    {
        var copy = Objects.Secret(@namespace, name);
        copy["metadata"]!["labels"] = new JsonObject { [Marks.OriginLabel] = "rig" };
        return copy;
    }

    private void GrantOnlyInNamespaces()
    {
        foreach (var resource in new[] { "namespaces", "secrets", "configmaps" })
        {
            foreach (var verb in new[] { "get", "list", "watch", "create", "patch", "delete" })
            {
                _reviewer.Denied[$"{verb} {resource}"] = true;
            }

            _reviewer.Refused[$"/api/v1/{resource}"] = HttpStatusCode.Forbidden;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _rig.DisposeAsync();
        _reviewer.Dispose();
        await _server.DisposeAsync();
    }

    /// <summary>Answers SelfSubjectAccessReviews by a list of what is denied, and leaves the rest to the server.</summary>
    private sealed class Reviewer(HttpMessageHandler server) : DelegatingHandler(server)
    {
        public ConcurrentDictionary<string, bool> Denied { get; } = [];

        /// <summary>Answers 403 to every read of an object, as a server does whose user may do nothing.</summary>
        public bool RefusesReads { get; set; }

        /// <summary>What requests of a path are answered with.</summary>
        public ConcurrentDictionary<string, HttpStatusCode> Refused { get; } = [];

        public ConcurrentQueue<string> Asked { get; } = [];

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (!request.RequestUri!.AbsolutePath.EndsWith("/selfsubjectaccessreviews", StringComparison.Ordinal))
            {
                var answer = RefusesReads && request.RequestUri.AbsolutePath != "/version"
                    ? HttpStatusCode.Forbidden
                    : Refused.GetValueOrDefault(request.RequestUri.AbsolutePath);
                return answer == default ? await base.SendAsync(request, cancellationToken) : new HttpResponseMessage(answer)
                {
                    Content = new StringContent(
                        $$"""{"kind":"Status","apiVersion":"v1","status":"Failure","reason":"{{answer}}","code":{{(int)answer}}}""",
                        Encoding.UTF8,
                        "application/json"),
                };
            }

            var review = JsonNode.Parse(await request.Content!.ReadAsStringAsync(cancellationToken))!;
            var asked = review["spec"]!["resourceAttributes"]!;
            var question = $"{asked["verb"]} {asked["resource"]} {asked["namespace"]}".TrimEnd();
            Asked.Enqueue(question);
            review["status"] = new JsonObject { ["allowed"] = !Denied.ContainsKey(question) };
            return new HttpResponseMessage(HttpStatusCode.Created)
            {
                Content = new StringContent(review.ToJsonString(), Encoding.UTF8, "application/json"),
            };
        }
    }
}
