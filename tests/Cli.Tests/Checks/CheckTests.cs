using System.Reflection;
using System.Text.Json.Nodes;
using Bellwether.Cli.Files;
using Bellwether.Crds;
using Bellwether.Operator.Tests.Syncs.Scenarios;
using Bellwether.Sandbox;
using Bellwether.Testing.Aws;

namespace Bellwether.Cli.Tests.Checks;

public sealed class CheckTests
{
    private const string AnEksFollower =
        $$"""
        apiVersion: bellwether.dev/v1alpha1
        kind: FollowerCluster
        metadata: {name: east}
        spec:
          eks: {account: "{{CheckRig.Account}}", roleARN: "arn:aws:iam::{{CheckRig.Account}}:role/bellwether-east", clusterName: mc-east, region: {{CheckRig.Region}} }
          access: [{from: {namespaces: [prod]} }]
        """;

    public static TheoryData<int, string> Troubles { get; } = new(
        CheckTrouble.All.Select((trouble, index) => (index, $"{trouble.Follower} {trouble.Step} {trouble.Reason}")));

    [Fact]
    public async Task Followers_in_order_pass_every_step_and_it_says_who_asked()
    {
        await using var rig = await CheckRig.StartAsync();

        var run = await rig.RunAsync("check", "--all", "-o", "json");

        run.ExitCode.Should().Be(ExitCodes.Nothing, "{0}", run);
        Steps(run, "east").Select(step => $"{step["step"]} {step["state"]}").Should().Equal(
            "Spec Passed", "BaseIdentity Passed", "AssumeRole Passed", "DescribeCluster Passed", "Token Passed", "Connection Passed", "SignIn Passed",
            "Cluster Passed", "Permissions Passed");
        Steps(run, "lab").Select(step => $"{step["step"]} {step["state"]}").Should().Equal(
            "Spec Passed", "Kubeconfig Passed", "Connection Passed", "SignIn Passed", "Cluster Passed", "Permissions Passed");
        Steps(run, "east")[1]["detail"]!.GetValue<string>().Should().Be($"{rig.Person}, by access keys of the environment");
        Steps(run, "east")[2]["detail"]!.GetValue<string>().Should().EndWith(":assumed-role/bellwether-east/bellwether-east");
        Notes(run).Should().Contain($"AWS was asked as {rig.Person}").And.Contain("your identity, not the operator");
        rig.Aws.Violations.Should().BeEmpty();
    }

    [Theory]
    [MemberData(nameof(Troubles))]
    public async Task Each_reason_is_found_at_its_step_and_nothing_after_it_is_tried(int index, string name)
    {
        var trouble = CheckTrouble.All[index];
        await using var rig = await CheckRig.StartAsync();
        trouble.Break(rig);

        var run = await rig.RunAsync(["check", trouble.Follower, "-o", "json", .. trouble.Options]);

        run.ExitCode.Should().Be(ExitCodes.Changes, "of {0}: {1}", name, run);
        var steps = Steps(run, trouble.Follower);
        var failed = steps.Single(step => (string?)step["state"] == "Failed");
        ((string?)failed["step"], (string?)failed["reason"]).Should().Be((trouble.Step, trouble.Reason), "{0}", run);
        failed["message"]!.GetValue<string>().Should().Contain(trouble.Says);
        steps.SkipWhile(step => step != failed).Skip(1).Where(step => (string?)step["state"] != "NotTried").Should().BeEmpty();
        // Which cluster it is can't be asked where nothing may be read.
        steps.TakeWhile(step => step != failed).Where(step => (string?)step["state"] != "Passed" && !((string?)step["step"] == "Cluster" && (string?)step["state"] == "NotTried")).Should().BeEmpty();
        run.Json["followers"]![0]!["usable"]!.GetValue<bool>().Should().BeFalse();
        ShowsNothing(run, rig);
    }

    [Fact]
    public void Every_reason_for_which_a_follower_is_not_used_is_among_the_troubles()
    {
        string[] good =
        [
            FollowerClusterReasons.Connected, FollowerClusterReasons.Suspended, FollowerClusterReasons.Answered, FollowerClusterReasons.CredentialsAccepted,
            FollowerClusterReasons.RoleAssumed, FollowerClusterReasons.PermissionsGranted, FollowerClusterReasons.NotChecked,
        ];
        var all = typeof(FollowerClusterReasons).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (string)field.GetValue(null)!);

        CheckTrouble.All.Select(trouble => trouble.Reason).Should().Contain(all.Except(good));
    }

    [Fact]
    public async Task Before_anything_is_installed_a_follower_in_a_file_can_be_checked()
    {
        await using var rig = await CheckRig.StartAsync(installed: false);
        var before = rig.Management.Requests.Writes.Count;
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, AnEksFollower, TestContext.Current.CancellationToken);

        var run = await rig.RunAsync("check", "-f", file, "-o", "json");
        var byName = await rig.RunAsync("check", "east");

        run.ExitCode.Should().Be(ExitCodes.Nothing, "{0}", run);
        Steps(run, "east").Should().HaveCount(9).And.OnlyContain(step => (string?)step["state"] == "Passed");
        Notes(run).Should().Contain("isn't installed in the management cluster");
        byName.ExitCode.Should().Be(ExitCodes.Error);
        byName.Error.Should().Contain("with -f");
        rig.Management.Requests.Writes.Count.Should().Be(before, "a check writes nothing");
        rig.East.Requests.Writes.Should().OnlyContain(write => write.Resource.StartsWith("selfsubject"));
    }

    [Fact]
    public async Task Of_two_in_files_that_are_one_cluster_only_one_can_be_used_and_one_that_is_there_has_the_better_claim()
    {
        await using var rig = await CheckRig.StartAsync();
        rig.AddToAws("twin");
        rig.Servers["twin"] = CheckRig.Server(token => rig.Enters(token, "twin") ? new ApiUser("role") : null);
        rig.Aws.Clusters[(CheckRig.Account, CheckRig.Region, "mc-twin")].Endpoint = "https://both.test";
        rig.Cluster.Endpoint = "https://both.test";
        var both = rig.Servers["both"] = CheckRig.Server(token => rig.Enters(token, "twin") || rig.Enters(token, "east") ? new ApiUser("role") : null);
        rig.Management.Put(CheckRig.Eks("twin"));
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, AnEksFollower.Replace("name: east", "name: a-third", StringComparison.Ordinal), TestContext.Current.CancellationToken);

        var run = await rig.RunAsync("check", "--all", "-o", "json");
        // The operator has seen east's cluster, and the one in the file has come later.
        rig.Management.Patch(
            "followerclusters.bellwether.dev", "", "east",
            new JsonObject { ["status"] = new JsonObject { ["clusterUID"] = (string)both.Get("namespaces", "", "kube-system")!["metadata"]!["uid"]! } },
            subresource: "status");
        var fromFile = await rig.RunAsync("check", "-f", file, "-o", "json");

        Usable(run).Should().BeEquivalentTo("east", "lab");
        Steps(run, "twin").Single(step => (string?)step["state"] == "Failed")["message"]!.GetValue<string>().Should().Contain("FollowerCluster east");
        Steps(fromFile, "a-third").Single(step => (string?)step["state"] == "Failed")["reason"]!.GetValue<string>().Should().Be("DuplicateCluster", "{0}", fromFile);
    }

    [Fact]
    public async Task Rights_that_no_sync_needs_yet_are_a_warning_and_those_that_one_needs_a_failure_with_the_manifests_that_grant_them()
    {
        await using var rig = await CheckRig.StartAsync();
        var server = rig.Servers["east"] = CheckRig.Server(
            token => rig.Enters(token, "east") ? new ApiUser("role", "bellwether-follower", "system:authenticated") : null, AuthorizationMode.Rbac);
        server.Put(Objects.Namespace("prod"));
        Allow(server, "namespaces", "get", "list", "watch");

        var warned = await rig.RunAsync("check", "east", "-o", "json");
        rig.Management.Put(Objects.Sync("tls", edit: spec => spec["targets"] = JsonNode.Parse("""[{"clusters":["east"]}]""")));
        var failed = await rig.RunAsync("check", "east", "-o", "json");
        foreach (var manifest in CliManifests(failed))
        {
            server.Put(manifest);
        }

        var granted = await rig.RunAsync("check", "east", "-o", "json");

        var warning = Steps(warned, "east").Single(step => (string?)step["step"] == "Permissions");
        warned.ExitCode.Should().Be(ExitCodes.Changes, "{0}", warned);
        ((string?)warning["state"], (string?)warning["reason"]).Should().Be(("Warned", "Forbidden"));
        warning["message"]!.GetValue<string>().Should().Contain("create secrets in namespace prod").And.Contain("No sync needs this now");
        Usable(warned).Should().Equal("east");
        ((string?)Steps(failed, "east").Single(step => (string?)step["step"] == "Permissions")["state"]).Should().Be("Failed", "{0}", failed);
        Usable(failed).Should().BeEmpty();
        granted.ExitCode.Should().Be(ExitCodes.Nothing, "what is printed grants what is missing: {0}", granted);
        granted.Json["followers"]![0]!["rbac"].Should().BeNull();
    }

    [Fact]
    public async Task A_follower_that_hangs_costs_no_more_than_its_time_and_the_others_nothing()
    {
        await using var rig = await CheckRig.StartAsync();
        rig.East.Faults.Add(_ => true, Fault.Hang());
        var began = TimeProvider.System.GetTimestamp();

        var run = await rig.RunAsync("check", "--all", "--timeout", "1s", "-o", "json");

        TimeProvider.System.GetElapsedTime(began).Should().BeLessThan(TimeSpan.FromSeconds(8));
        Usable(run).Should().Equal(["lab"], because: "{0}", run);
        ((string?)Steps(run, "east").Single(step => (string?)step["state"] == "Failed")["reason"]).Should().Be("EndpointUnreachable");

        rig.Aws.Fault = call => call.Action == "DescribeCluster" ? AwsFault.Hang : AwsFault.None;
        var aws = await rig.RunAsync("check", "east", "--timeout", "1s", "-o", "json");

        ((string?)Steps(aws, "east").Single(step => (string?)step["state"] == "Failed")["step"]).Should().Be("DescribeCluster", "{0}", aws);
    }

    [Fact]
    public async Task No_fault_of_AWS_brings_a_credential_or_its_words_onto_the_screen()
    {
        await using var rig = await CheckRig.StartAsync();
        foreach (var action in (string[])["AssumeRole", "DescribeCluster", "GetCallerIdentity"])
        {
            foreach (var fault in Enum.GetValues<AwsFault>().Except([AwsFault.Hang, AwsFault.None]))
            {
                rig.Aws.Fault = call => call.Action == action ? fault : AwsFault.None;

                var run = await rig.RunAsync("check", "east");

                run.ExitCode.Should().NotBe(ExitCodes.Error, "{0} of {1}: {2}", fault, action, run);
                ShowsNothing(run, rig);
            }
        }
    }

    [Fact]
    public async Task With_a_session_of_the_operators_own_role_it_says_so()
    {
        await using var rig = await CheckRig.StartAsync();
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, "CANARY-web-identity", TestContext.Current.CancellationToken);
        rig.Aws.WebIdentityTokens["CANARY-web-identity"] = true;
        rig.Role.TrustedPrincipal = FakeAws.OperatorRole;
        rig.Environment["AWS_ROLE_ARN"] = FakeAws.OperatorRole;
        rig.Environment["AWS_WEB_IDENTITY_TOKEN_FILE"] = file;
        rig.Management.Put(JsonNode.Parse(
            $$$"""
            {"apiVersion":"v1","kind":"ServiceAccount","metadata":{"name":"bellwether-operator","namespace":"{{{SandboxFleet.Namespace}}}",
             "annotations":{"eks.amazonaws.com/role-arn":"{{{FakeAws.OperatorRole}}}"} } }
            """)!.AsObject());

        var run = await rig.RunAsync("check", "east");

        run.ExitCode.Should().Be(ExitCodes.Nothing, "{0}", run);
        run.Out.Should().Contain($"a session of the operator's own role {FakeAws.OperatorRole}").And.NotContain("your identity");
        ShowsNothing(run, rig);
    }

    [Theory]
    [InlineData("one of the three", "check")]
    [InlineData("one of the three", "check", "east", "--all")]
    [InlineData("FollowerCluster west not found.", "check", "east", "west")]
    [InlineData("--output: 'wide' is not one of table, json, yaml.", "check", "east", "-o", "wide")]
    [InlineData("--color: 'blue' is not one of auto, always, never.", "check", "east", "--color", "blue")]
    [InlineData("--allowed-role-arns holds '12'", "check", "east", "--allowed-role-arns", "12")]
    public async Task What_can_not_be_checked_is_an_error_that_says_why(string why, params string[] arguments)
    {
        await using var rig = await CheckRig.StartAsync();

        var run = await rig.RunAsync(arguments);

        run.ExitCode.Should().Be(ExitCodes.Error, "{0}", run);
        run.Error.Should().StartWith("error: ").And.Contain(why);
        run.Out.Should().BeEmpty();
    }

    private static IReadOnlyList<JsonNode> Steps(CliRun run, string follower) =>
        [.. run.Json["followers"]!.AsArray().Single(one => (string?)one!["name"] == follower)!["steps"]!.AsArray().Select(step => step!)];

    private static string Notes(CliRun run) => string.Join('\n', run.Json["notes"]!.AsArray().Select(note => (string)note!));

    private static IEnumerable<string> Usable(CliRun run) =>
        run.Json["followers"]!.AsArray().Where(one => one!["usable"]!.GetValue<bool>()).Select(one => (string)one!["name"]!);

    private static IEnumerable<JsonObject> CliManifests(CliRun run) =>
        YamlDocuments.Read((string)run.Json["followers"]![0]!["rbac"]!, "rbac").Select(document => document.AsObject());

    private static void Allow(ApiServer server, string resource, params string[] verbs)
    {
        server.Put(new JsonObject
        {
            ["apiVersion"] = "rbac.authorization.k8s.io/v1",
            ["kind"] = "ClusterRole",
            ["metadata"] = new JsonObject { ["name"] = resource },
            ["rules"] = new JsonArray(new JsonObject
            {
                ["apiGroups"] = new JsonArray(""),
                ["resources"] = new JsonArray(resource),
                ["verbs"] = new JsonArray([.. verbs.Select(verb => (JsonNode)verb)]),
            }),
        });
        server.Put(JsonNode.Parse(
            $$$"""
            {"apiVersion":"rbac.authorization.k8s.io/v1","kind":"ClusterRoleBinding","metadata":{"name":"{{{resource}}}"},
             "roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"ClusterRole","name":"{{{resource}}}"},
             "subjects":[{"apiGroup":"rbac.authorization.k8s.io","kind":"Group","name":"bellwether-follower"}]}
            """)!.AsObject());
    }

    private static void ShowsNothing(CliRun run, CheckRig rig)
    {
        var all = run.Out + run.Error;
        all.Should().NotContain("CANARY").And.NotContain("k8s-aws-v1.").And.NotContain("not authorized");
        rig.Aws.Sessions.All.Should().AllSatisfy(session => all.Should().NotContain(session.SecretAccessKey).And.NotContain(session.AccessKeyId));
    }
}
