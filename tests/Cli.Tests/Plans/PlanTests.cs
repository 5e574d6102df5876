using System.Text.Json.Nodes;
using Bellwether.Cli.Files;
using Bellwether.Operator.Tests.Syncs.Scenarios;

namespace Bellwether.Cli.Tests.Plans;

public sealed class PlanTests
{
    [Fact]
    public async Task Before_the_operator_works_there_is_everything_to_create_and_afterwards_nothing()
    {
        await using var fleet = await SandboxFleet.StartAsync("east", "west");
        await fleet.StopOperatorAsync();
        fleet.Management.Put(Objects.Secret("prod", "tls", ("tls.key", "canary-1")));
        fleet.Management.Put(Objects.Sync("tls"));

        var before = await CliRun.OfAsync(fleet, "plan", "tls", "-o", "json");

        before.Targets.Should().Equal(["east: Create Secret prod/tls Missing", "west: Create Secret prod/tls Missing"], because: "{0}", before);
        before.ExitCode.Should().Be(ExitCodes.Changes);

        fleet.StartOperator();
        await fleet.IsReadyAsync("tls");
        var after = await CliRun.OfAsync(fleet, "plan", "tls", "-o", "json");
        var yaml = await CliRun.OfAsync(fleet, "plan", "tls", "-o", "yaml");

        JsonNode.DeepEquals(YamlDocuments.Read(yaml.Out, "out").Single(), after.Json).Should().BeTrue("{0}\n{1}", yaml, after);
        yaml.Out.Should().StartWith("apiVersion: ", "JSON is YAML, too");
        yaml.ExitCode.Should().Be(after.ExitCode);
        after.Targets.Should().Equal(["east: Unchanged Secret prod/tls InStep", "west: Unchanged Secret prod/tls InStep"], because: "{0}", after);
        after.ExitCode.Should().Be(ExitCodes.Nothing);
    }

    [Fact]
    public async Task All_syncs_of_all_namespaces_are_planned_in_order_and_where_there_are_none_that_is_said()
    {
        await using var fleet = await SandboxFleet.StartAsync("east");
        await fleet.StopOperatorAsync();

        var none = await CliRun.OfAsync(fleet, "plan", "-A");
        fleet.Management.Put(Objects.Secret("prod", "tls", ("a", "b")));
        fleet.Management.Put(Objects.Sync("tls"));
        fleet.Management.Put(Objects.Sync("database"));
        var all = await CliRun.OfAsync(fleet, "plan", "-A", "-o", "json");

        none.ExitCode.Should().Be(ExitCodes.Nothing, "{0}", none);
        none.Out.Should().EndWith($"There are no CrossClusterSyncs.{Environment.NewLine}");
        all.ExitCode.Should().Be(ExitCodes.Changes, "{0}", all);
        all.Json["syncs"]!.AsArray().Select(sync => $"{sync!["namespace"]}/{sync["name"]}").Should().Equal("prod/database", "prod/tls");
    }

    [Fact]
    public async Task A_follower_that_is_being_deleted_is_no_target_any_more_and_said()
    {
        await using var fleet = await SandboxFleet.StartAsync("east", "west");
        fleet.Management.Put(Objects.Secret("prod", "one", ("a", "1")));
        fleet.Management.Put(Objects.Sync("one", source: "one"));
        await fleet.IsReadyAsync("one");
        await fleet.StopOperatorAsync();
        fleet.Management.Delete("followerclusters.bellwether.dev", "", "east");
        fleet.Management.Put(Objects.Secret("prod", "tls", ("a", "1")));
        fleet.Management.Put(Objects.Sync("tls"));

        var run = await CliRun.OfAsync(fleet, "plan", "tls", "-o", "json");

        run.Targets.Should().Equal(["west: Create Secret prod/tls Missing"], because: "{0}", run);
        run.Json["notes"]!.AsArray().Select(note => (string?)note).Should().ContainSingle(note => note!.StartsWith("FollowerCluster east is being deleted"));
        run.ExitCode.Should().Be(ExitCodes.Changes);
    }

    [Fact]
    public async Task A_stranger_in_the_place_is_found_without_writing()
    {
        await using var fleet = await SandboxFleet.StartAsync("east", "west");
        await fleet.StopOperatorAsync();
        fleet.AddFollower("west", null, "Adopt");
        fleet.Management.Put(Objects.Secret("prod", "tls", ("tls.key", "canary-1")));
        fleet["east"].Put(Objects.Secret("prod", "tls", ("tls.key", "theirs")));
        fleet["west"].Put(Objects.Secret("prod", "tls", ("tls.key", "theirs")));
        fleet.Management.Put(Objects.Sync("tls", edit: spec => spec["conflictPolicy"] = "Adopt"));

        var run = await CliRun.OfAsync(fleet, "plan", "tls", "-o", "json");

        run.Targets.Should().Equal(
            ["east: Refuse Secret prod/tls ForeignObject", "west: Adopt Secret prod/tls AdoptionAllowed"], because: "{0}", run);
    }

    [Fact]
    public async Task A_sync_in_a_file_is_planned_as_if_it_were_applied_and_other_kinds_are_named()
    {
        await using var fleet = await SandboxFleet.StartAsync("east");
        fleet.Management.Put(Objects.Secret("prod", "tls", ("tls.key", "canary-1")));
        fleet.Management.Put(Objects.Sync("tls"));
        await fleet.IsReadyAsync("tls");
        const string Moved = """
            apiVersion: v1
            kind: Secret
            metadata: {name: other}
            ---
            apiVersion: bellwether.dev/v1alpha1
            kind: CrossClusterSync
            metadata: {name: tls}
            spec:
              source: {kind: Secret, name: tls}
              targets:
              - clusters: [east, nowhere]
                namespaces: {names: [ingress]}
            """;

        var run = await CliRun.ReadingAsync(fleet, Moved, "plan", "-f", "-", "-o", "json");

        run.Targets.Should().Equal(
            ["east: Create Secret ingress/tls Missing", "east: Delete Secret prod/tls Deselected"], because: "{0}", run);
        run.ExitCode.Should().Be(ExitCodes.Changes);
        run.Error.Should().Be($"Left out: Secret other{Environment.NewLine}");
        run.Json["syncs"]![0]!["unknownFollowers"]!.AsArray().Should().ContainSingle().Which!.ToString().Should().Be("nowhere");
    }

    [Fact]
    public async Task An_invalid_spec_is_refused_with_the_rules_that_it_breaks()
    {
        await using var fleet = await SandboxFleet.StartAsync("east");
        const string Invalid = """
            apiVersion: bellwether.dev/v1alpha1
            kind: CrossClusterSync
            metadata: {name: tls}
            spec:
              source: {kind: Secret, name: tls}
              targets: [{}]
            """;

        var run = await CliRun.ReadingAsync(fleet, Invalid, "plan", "-f", "-");

        run.ExitCode.Should().Be(ExitCodes.Error);
        run.Out.Should().Contain("The spec is invalid: spec.targets[0]");
    }

    [Fact]
    public async Task One_follower_that_hangs_is_told_and_the_others_are_planned()
    {
        await using var fleet = await SandboxFleet.StartAsync("east", "west");
        await fleet.StopOperatorAsync();
        fleet.Management.Put(Objects.Secret("prod", "tls", ("tls.key", "canary-1")));
        fleet.Management.Put(Objects.Sync("tls"));
        fleet.Intercept = async (cluster, _, cancellationToken) =>
        {
            if (cluster == "east")
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            }

            return null;
        };

        var run = await CliRun.OfAsync(fleet, "plan", "tls", "--timeout", "1s", "-o", "json");

        run.Targets.Should().Equal(["west: Create Secret prod/tls Missing"], because: "{0}", run);
        run.Json["syncs"]![0]!["followers"]![0]!["error"]!["reason"]!.ToString().Should().Be("EndpointUnreachable");
        run.ExitCode.Should().Be(ExitCodes.Error);
    }

    [Fact]
    public async Task The_management_cluster_and_a_second_FollowerCluster_of_one_cluster_are_refused()
    {
        await using var fleet = await SandboxFleet.StartAsync("east");
        await fleet.StopOperatorAsync();
        fleet.AddAlias("second", of: "east");
        fleet.AddFollower("second");
        fleet.Management.Put(Objects.Secret(SandboxFleet.Namespace, "self", ("kubeconfig", SelfKubeconfig)));
        fleet.AddFollower("self");
        fleet.Management.Put(Objects.Secret("prod", "tls", ("tls.key", "canary-1")));
        fleet.Management.Put(Objects.Sync("tls"));

        var run = await CliRun.OfAsync(fleet, "plan", "tls", "-o", "json");

        run.Json["syncs"]![0]!["followers"]!.AsArray().Select(follower => $"{follower!["name"]} {follower["error"]?["reason"]}")
            .Should().Equal(["east ", "second DuplicateCluster", "self SelfReference"], because: "{0}", run);
    }

    [Fact]
    public async Task Of_two_syncs_the_older_has_the_claim_also_when_it_selects_its_sources()
    {
        await using var fleet = await SandboxFleet.StartAsync("east");
        await fleet.StopOperatorAsync();
        var source = Objects.Secret("prod", "tls", ("tls.key", "canary-1"));
        source["metadata"]!["labels"] = new JsonObject { ["copy"] = "me" };
        fleet.Management.Put(source);
        fleet.Management.Put(Objects.Sync("a-older", edit: spec => spec["source"] = new JsonObject
        {
            ["kind"] = "Secret",
            ["selector"] = new JsonObject { ["matchLabels"] = new JsonObject { ["copy"] = "me" } },
        }));
        fleet.Management.Put(Objects.Sync("b-younger"));

        var older = await CliRun.OfAsync(fleet, "plan", "a-older", "-o", "json");
        var younger = await CliRun.OfAsync(fleet, "plan", "b-younger", "-o", "json");

        older.Targets.Should().Equal(["east: Create Secret prod/tls Missing"], because: "{0}", older);
        younger.Targets.Should().Equal(["east: Blocked Secret prod/tls TargetClaimed"], because: "{0}", younger);
    }

    [Fact]
    public async Task A_kind_that_the_management_cluster_doesnt_serve_is_an_error_that_says_so()
    {
        await using var fleet = await SandboxFleet.StartAsync("east");
        await fleet.StopOperatorAsync();
        fleet.Management.Put(Objects.Sync("tls", edit: spec => spec["source"] = new JsonObject
        {
            ["apiVersion"] = "example.com/v1",
            ["kind"] = "Gadget",
            ["name"] = "tls",
        }));

        var run = await CliRun.OfAsync(fleet, "plan", "tls");

        run.ExitCode.Should().Be(ExitCodes.Error, "{0}", run);
        run.Out.Should().Contain("serves no namespaced kind Gadget of example.com/v1");
    }

    [Fact]
    public async Task A_read_that_a_follower_refuses_is_told_and_nothing_is_taken_for_absent()
    {
        await using var fleet = await SandboxFleet.StartAsync("east");
        await fleet.StopOperatorAsync();
        fleet.Management.Put(Objects.Secret("prod", "tls", ("tls.key", "canary-1")));
        fleet.Management.Put(Objects.Sync("tls"));
        fleet.Intercept = (cluster, request, _) => Task.FromResult<HttpResponseMessage?>(
            cluster == "east" && request.Method == HttpMethod.Get && request.RequestUri!.AbsolutePath.Contains("/secrets", StringComparison.Ordinal)
                ? new HttpResponseMessage(System.Net.HttpStatusCode.Forbidden) { Content = new StringContent("{}") }
                : null);

        var run = await CliRun.OfAsync(fleet, "plan", "tls", "-o", "json");

        run.Targets.Should().Equal(["east: Blocked Secret prod/tls ClusterUnavailable"], because: "{0}", run);
        run.Out.Should().Contain("may not list secrets");
        run.ExitCode.Should().Be(ExitCodes.Error);
    }

    [Fact]
    public async Task Rights_in_the_namespaces_that_rules_name_are_enough()
    {
        await using var fleet = await SandboxFleet.StartAsync("east");
        await fleet.StopOperatorAsync();
        fleet.Management.Put(Objects.Secret("prod", "tls", ("tls.key", "canary-1")));
        fleet.Management.Put(Objects.Sync("tls", edit: spec => spec["targets"] = new JsonArray(Objects.Target("prod", "ingress", "later"))));
        fleet["east"].Put(Objects.Secret("ingress", "tls", ("tls.key", "theirs")));
        fleet.Intercept = Roles.OnlyIn("prod", "ingress", "later");

        var run = await CliRun.OfAsync(fleet, "plan", "tls", "-o", "json");

        run.Targets.Should().Equal(
            ["east: Refuse Secret ingress/tls ForeignObject", "east: Blocked Secret later/tls NamespaceNotFound", "east: Create Secret prod/tls Missing"],
            because: "{0}",
            run);
        run.ExitCode.Should().Be(ExitCodes.Changes);
    }

    [Fact]
    public async Task A_right_that_is_missing_in_a_follower_is_told_as_the_operator_tells_it()
    {
        await using var fleet = await SandboxFleet.StartAsync("east");
        await fleet.StopOperatorAsync();
        fleet.Management.Put(Objects.Secret("prod", "tls", ("tls.key", "canary-1")));
        fleet.Management.Put(Objects.Sync("tls", edit: spec => spec["targets"] = new JsonArray(Objects.Target("prod", "ingress"))));
        fleet.Intercept = Roles.OnlyIn("prod");

        var run = await CliRun.OfAsync(fleet, "plan", "tls", "-o", "json");

        run.ExitCode.Should().Be(ExitCodes.Error, "{0}", run);
        run.Targets.Should().Contain("east: Create Secret prod/tls Missing").And.NotContain(target => target.Contains("ingress") && target.Contains("Create"));
        run.Out.Should().Contain("the operator may not").And.Contain("in a Role in namespace ingress");
    }

    private const string SelfKubeconfig = """
        apiVersion: v1
        kind: Config
        current-context: c
        clusters: [{name: c, cluster: {server: "https://management.test"}}]
        users: [{name: u, user: {token: canary-token-77}}]
        contexts: [{name: c, context: {cluster: c, user: u}}]
        """;
}
