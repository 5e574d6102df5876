using Bellwether.EndToEnd.Tests.Scenarios.Stages;
using Bellwether.Testing.Servers;

namespace Bellwether.EndToEnd.Tests.Scenarios;

/// <summary>
/// A hostile tenant: rights over Secrets, ConfigMaps and CrossClusterSyncs in one namespace of the management cluster and nowhere else. Next
/// door is another tenant with a sync of its own. Each attempt to reach further is refused with a reason, and after each the neighbour's copy
/// is what it was and still follows its source.
/// </summary>
[Collection(ScenarioGroup.Name)]
public sealed class TenantScenarios(Stage stage) : Scenario(stage), IDisposable
{
    private const string Theirs = "tls";
    private readonly string _neighbour = stage.NewPlace();
    private Kubectl _tenant = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _tenant = new Kubectl(Management.Server.KubeconfigFile("limited"), Management.Minor);
        await Management.Kubectl.ApplyAsync(
            $$$"""
            {"apiVersion":"v1","kind":"List","items":[
             {"apiVersion":"rbac.authorization.k8s.io/v1","kind":"Role","metadata":{"name":"tenant","namespace":"{{{Here}}}"},
              "rules":[{"apiGroups":[""],"resources":["secrets","configmaps"],"verbs":["*"]},
                       {"apiGroups":["bellwether.dev"],"resources":["crossclustersyncs"],"verbs":["*"]}]},
             {"apiVersion":"rbac.authorization.k8s.io/v1","kind":"RoleBinding","metadata":{"name":"tenant","namespace":"{{{Here}}}"},
              "roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"Role","name":"tenant"},
              "subjects":[{"apiGroup":"rbac.authorization.k8s.io","kind":"User","name":"limited"}]}]}
            """);
        await SoonAsync(async () => (await _tenant.RunAsync("auth", "can-i", "patch", "ccs", "-n", Here)).Should().StartWith("yes"));
        foreach (var cluster in new[] { Management, East, West })
        {
            await cluster.EnsureNamespaceAsync(_neighbour);
        }

        await Stage.SetRuleAsync(
            "east", _neighbour, $$$"""{"from":{"namespaces":["{{{_neighbour}}}"]},"to":{"namespaces":["{{{_neighbour}}}","{{{Here}}}-b"]}}""");
        await TheNeighboursSecretAsync("canary-neighbour-1");
        await Management.Kubectl.ApplyAsync(SyncManifest(Theirs, "[{clusters: [east]}]", place: _neighbour));
        await TheNeighbourHasAsync("canary-neighbour-1");
    }

    public override async ValueTask DisposeAsync()
    {
        // Whatever was tried: the operator is well, and the neighbour's next change arrives.
        Stage.Operator!.IsRunning.Should().BeTrue();
        (await Stage.Operator.ProbeAsync("readyz")).Status.Should().Be(200);
        await TheNeighboursSecretAsync("canary-neighbour-2");
        await TheNeighbourHasAsync("canary-neighbour-2");
        await Management.Kubectl.RunAsync("delete", "ccs", "--all", "-n", _neighbour, "--timeout=30s");
        await Stage.SetRuleAsync("east", _neighbour, null);
        await base.DisposeAsync();
    }

    [Fact]
    public async Task Another_namespaces_Secret_is_out_of_reach()
    {
        await RefusedAsync("Forbidden", SyncManifest("steal", place: _neighbour));

        // A field that isn't there is dropped: what is copied is what has that name in the tenant's own namespace, and nothing does.
        await _tenant.ApplyAsync(SyncManifest("steal").Replace("source: {", $"source: {{namespace: {_neighbour}, ", StringComparison.Ordinal));
        await BecomesAsync("steal", "SourceAvailable", "False", "SourceNotFound", $"{Here}/steal");
        await _tenant.ApplyAsync(SyncManifest("steal", source: Theirs));
        await BecomesAsync("steal", "SourceAvailable", "False", "SourceNotFound", $"{Here}/{Theirs}");
        (await SecretAsync(East, Theirs)).Exists.Should().BeFalse();
    }

    [Fact]
    public async Task Another_namespace_in_a_follower_is_out_of_reach()
    {
        await ASecretAsync("mine", ("a", "canary-tenant"));

        await _tenant.ApplyAsync(SyncManifest("mine", $"[{{clusters: [east], namespaces: {{names: [{_neighbour}, default]}}}}]", "conflictPolicy: Adopt"));

        await DeniedAsync("mine", "east", _neighbour, "default");
        (await East.SecretAsync(_neighbour, "mine")).Exists.Should().BeFalse();
        (await East.SecretAsync("default", "mine")).Exists.Should().BeFalse();
    }

    [Fact]
    public async Task The_system_namespaces_are_out_of_reach_even_where_every_namespace_is_granted()
    {
        await GrantAsync("east", "", "*");
        await ASecretAsync("mine", ("a", "canary-tenant"));

        await _tenant.ApplyAsync(SyncManifest("mine", "[{clusters: [east], namespaces: {names: [kube-system, kube-public, kube-node-lease, bellwether-system]}}]"));

        await DeniedAsync("mine", "east", "bellwether-system", "kube-node-lease", "kube-public", "kube-system");
        await SoonAsync(async () => (await TheSyncAsync("mine")).Failures.Should().OnlyContain(failure => failure.Message.Contains("protected")));
        (await East.SecretAsync("kube-system", "mine")).Exists.Should().BeFalse();
        (await East.SecretAsync("kube-public", "mine")).Exists.Should().BeFalse();
    }

    [Fact]
    public async Task A_cluster_that_is_not_granted_is_out_of_reach()
    {
        await Stage.SetRuleAsync("west", Here, null);
        await ASecretAsync("mine", ("a", "canary-tenant"));

        await _tenant.ApplyAsync(SyncManifest("mine", "[{clusterSelector: {}}]"));

        await ArrivesAsync(East, "mine", ("a", "canary-tenant"));
        await DeniedAsync("mine", "west", Here);
        (await SecretAsync(West, "mine")).Exists.Should().BeFalse();

        // Nor can the tenant grant it.
        var patch = await _tenant.TryAsync(["patch", "fc", "west", "--type=merge", "-p", """{"spec":{"access":[]}}"""], null, Cancellation);
        patch.ExitCode.Should().NotBe(0);
        patch.Error.Should().Contain("is forbidden");
    }

    [Fact]
    public async Task Another_tenants_copy_is_out_of_reach()
    {
        // Both may write here, and the tenant may even adopt.
        await GrantAsync("east", "Adopt");
        await East.EnsureNamespaceAsync($"{Here}-b");
        await Management.Kubectl.ApplyAsync(
            SyncManifest(Theirs, $"[{{clusters: [east], namespaces: {{names: [{_neighbour}, {Here}-b]}}}}]", place: _neighbour));
        await SoonAsync(async () => (await East.SecretAsync($"{Here}-b", Theirs)).Exists.Should().BeTrue());
        var before = await East.SecretAsync($"{Here}-b", Theirs);
        await ASecretAsync("mine", ("a", "canary-tenant"));

        await _tenant.ApplyAsync(SyncManifest(
            "mine", $"[{{clusters: [east], namespaces: {{names: [{Here}-b]}}}}]", $"conflictPolicy: Adopt, transform: {{name: {Theirs}}}"));

        await BecomesAsync("mine", "Stalled", "True", "TargetClaimed", $"{_neighbour}/{Theirs}");
        (await East.SecretAsync($"{Here}-b", Theirs)).ResourceVersion.Should().Be(before.ResourceVersion);
        await _tenant.RunAsync("delete", "ccs", "-n", Here, "mine", "--timeout=30s");
        (await East.SecretAsync($"{Here}-b", Theirs)).ResourceVersion.Should().Be(before.ResourceVersion);
    }

    [Fact]
    public async Task The_operators_own_Secrets_are_out_of_reach()
    {
        await RefusedAsync("Forbidden", SyncManifest("east", place: Stage.OperatorNamespace));
        await RefusedAsync(
            "Forbidden",
            """
            {"apiVersion":"bellwether.dev/v1alpha1","kind":"FollowerCluster","metadata":{"name":"mine"},
             "spec":{"kubeconfig":{"secretRef":{"name":"east"}}}}
            """);

        await _tenant.ApplyAsync(SyncManifest("east", source: "east"));
        await BecomesAsync("east", "SourceAvailable", "False", "SourceNotFound", $"{Here}/east");
        await ASecretAsync("mine", ("a", "canary-tenant"));
        await _tenant.ApplyAsync(SyncManifest("mine", $"[{{clusters: [east], namespaces: {{names: [{Stage.OperatorNamespace}]}}}}]"));
        await DeniedAsync("mine", "east", Stage.OperatorNamespace);
        (await East.SecretAsync(Stage.OperatorNamespace, "mine")).Exists.Should().BeFalse();
    }

    [Fact]
    public async Task A_service_account_token_is_not_a_source_under_any_name()
    {
        await Management.Kubectl.ApplyAsync(
            $$$"""{"apiVersion":"v1","kind":"ServiceAccount","metadata":{"name":"robot","namespace":"{{{Here}}}"}}""");
        await _tenant.ApplyAsync(
            $$$"""
            {"apiVersion":"v1","kind":"Secret","metadata":{"name":"mine","namespace":"{{{Here}}}",
             "annotations":{"kubernetes.io/service-account.name":"robot"}},"type":"kubernetes.io/service-account-token"}
            """);

        await _tenant.ApplyAsync(SyncManifest("mine", more: "transform: {name: innocent, keys: [{from: token, to: password}]}"));

        await BecomesAsync("mine", "Stalled", "True", "SourceRefused", "service-account-token");
        (await SecretAsync(East, "innocent")).Exists.Should().BeFalse();
    }

    [Theory]
    [InlineData("a path", "source: {kind: Secret, name: ../secrets/tls}")]
    [InlineData("an escaped path", "source: {kind: Secret, name: \"..%2f..%2fdefault%2fsecrets%2ftls\"}")]
    [InlineData("a query", "source: {kind: Secret, name: \"tls?dryRun=All\"}")]
    [InlineData("a dot", "source: {kind: Secret, name: \"..\"}")]
    [InlineData("a path as the copy's name", "transform: {name: ../secrets/tls}")]
    [InlineData("a namespace with a path", "targets: [{clusters: [east], namespaces: {names: [\"../kube-system\"]}}]")]
    [InlineData("a cluster with a path", "targets: [{clusters: [\"../east\"]}]")]
    [InlineData("our marks", "transform: {labels: {bellwether.dev/sync-id: x}}")]
    [InlineData("our annotations", "transform: {annotations: {bellwether.dev/sync: other/tls}}")]
    [InlineData("every namespace", "targets: [{clusters: [east], namespaces: {selector: {}}}]")]
    public async Task A_trick_with_a_name_is_refused(string trick, string fields)
    {
        var manifest = $$$"""
            apiVersion: bellwether.dev/v1alpha1
            kind: CrossClusterSync
            metadata: {namespace: {{{Here}}}, name: trick}
            spec:
              {{{Field(fields, "source", "source: {kind: Secret, name: trick}")}}}
              {{{Field(fields, "targets", "targets: [{clusters: [east]}]")}}}
              {{{Field(fields, "transform", "suspend: false")}}}
            """;
        var counts = await WritesAsync(East, "secrets");

        var applied = await _tenant.TryAsync(["apply", "-f", "-"], manifest, Cancellation);

        // Older servers ignore the rules that are CEL: the operator has them, too.
        if (applied.ExitCode == 0)
        {
            await BecomesAsync("trick", "Stalled", "True", "InvalidSpec", "spec.");
        }
        else
        {
            applied.Error.Should().Contain("spec.", trick);
        }

        (await WritesAsync(East, "secrets")).Should().Be(counts);
    }

    [Fact]
    public async Task A_huge_object_is_refused_and_costs_nobody_else_anything()
    {
        // As large as a ConfigMap can be, and as JSON twice that: more than any follower takes in one request.
        var value = string.Concat(Enumerable.Repeat("\\\"", 1000 * 1000));
        var created = await _tenant.TryAsync(
            ["create", "-f", "-"],
            $$$"""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"huge","namespace":"{{{Here}}}"},"data":{"a":"{{{value}}}"}}""",
            Cancellation);
        created.ExitCode.Should().Be(0, created.Error);
        var writes = await WritesAsync(East, "configmaps");

        await _tenant.ApplyAsync(SyncManifest("huge", kind: "ConfigMap"));

        await BecomesAsync("huge", "Stalled", "True", "SourceTooLarge", "1500000");
        (await WritesAsync(East, "configmaps")).Should().Be(writes);
    }

    public void Dispose() => _tenant?.Dispose();

    private static string Field(string given, string name, string otherwise) =>
        given.StartsWith(name, StringComparison.Ordinal) ? given : otherwise;

    private async Task RefusedAsync(string why, string manifest)
    {
        var applied = await _tenant.TryAsync(["apply", "-f", "-"], manifest, Cancellation);
        applied.ExitCode.Should().NotBe(0);
        applied.Error.Should().Contain(why);
    }

    /// <summary>The copies in these namespaces, and no others, are denied.</summary>
    private Task DeniedAsync(string sync, string follower, params string[] namespaces) => SoonAsync(async () =>
    {
        var denied = (await TheSyncAsync(sync)).Failures.Where(failure => failure.Cluster == follower).ToList();
        denied.Should().OnlyContain(failure => failure.Reason == "AccessDenied");
        denied.Select(failure => failure.Namespace).Should().BeEquivalentTo(namespaces);
    });

    private async Task TheNeighboursSecretAsync(string value) => await Management.Kubectl.ApplyAsync(
        $$$"""
        {"apiVersion":"v1","kind":"Secret","metadata":{"name":"{{{Theirs}}}","namespace":"{{{_neighbour}}}"},"data":{"a":"{{{Base64(value)}}}"}}
        """);

    private Task TheNeighbourHasAsync(string value) => SoonAsync(async () =>
    {
        var copy = await East.SecretAsync(_neighbour, Theirs);
        copy.Exists.Should().BeTrue();
        copy.Data.Should().Contain("a", value);
    });
}
