using System.Text.Json.Nodes;
using Bellwether.Cli.Files;
using Bellwether.Operator.Tests.Audit;
using Bellwether.Operator.Tests.Syncs.Scenarios;
using Bellwether.Testing.Git;

namespace Bellwether.Cli.Tests.Audits;

public sealed class VerifyTests
{
    private const string EastFile = "clusters/east/prod/Secret/tls.yaml";

    [Fact]
    public async Task What_the_operator_wrote_is_what_the_followers_hold_and_looking_changes_nothing()
    {
        await using var audit = await WithACopyAsync("east", "west");
        await audit.Fleet.StopOperatorAsync();
        var before = Footprint.Of(audit.Fleet);

        var run = await VerifyAsync(audit);
        var table = await CliRun.OfAsync(audit.Fleet, "audit", "verify", "--repository", audit.Repository.Folder);
        var yaml = await CliRun.OfAsync(audit.Fleet, "audit", "verify", "--repository", audit.Repository.Folder, "-o", "yaml");

        run.ExitCode.Should().Be(ExitCodes.Nothing, "{0}", run);
        JsonNode.DeepEquals(YamlDocuments.Read(yaml.Out, "out").Single(), run.Json).Should().BeTrue("{0}\n{1}", yaml, run);
        yaml.Out.Should().StartWith("apiVersion: ", "JSON is YAML, too");
        run.Json["counts"]!["inStep"]!.GetValue<int>().Should().Be(2);
        run.Json["commit"]!.GetValue<string>().Should().Be(await audit.Repository.TipAsync());
        table.ExitCode.Should().Be(ExitCodes.Nothing, "{0}", table);
        table.Out.Should().EndWith("Total: 2 in step\n").And.NotContain("canary");
        Footprint.Of(audit.Fleet).Should().Equal(before);
    }

    [Fact]
    public async Task Each_way_to_differ_is_told_and_only_that()
    {
        await using var audit = await WithACopyAsync("east", "west");
        var fleet = audit.Fleet;
        await fleet.StopOperatorAsync();
        fleet.Audit = null;
        fleet.StartOperator();
        fleet.Management.Put(Objects.Secret("prod", "new", ("a", "canary-new")));
        fleet.Management.Put(Objects.Sync("new", source: "new", edit: spec => spec["targets"] = new JsonArray(new JsonObject { ["clusters"] = new JsonArray("east") })));
        await fleet.IsReadyAsync("new");
        await fleet.StopOperatorAsync();
        fleet["west"].Delete("secrets", "prod", "tls");
        await EditAsync(audit, EastFile, text => text.Replace("bellwether.dev/fingerprint: ", "bellwether.dev/fingerprint: f", StringComparison.Ordinal));

        var run = await VerifyAsync(audit);
        var west = await VerifyAsync(audit, "west");

        Differences(run).Should().Equal(
            ["east: Missing Secret prod/new of prod/new", "east: Stale Secret prod/tls of prod/tls", "west: Extra Secret prod/tls of prod/tls"], because: "{0}", run);
        run.ExitCode.Should().Be(ExitCodes.Changes);
        run.Out.Should().NotContain("canary");
        Differences(west).Should().Equal(["west: Extra Secret prod/tls of prod/tls"], because: "{0}", west);
    }

    [Fact]
    public async Task A_follower_that_cant_be_asked_is_told_and_the_rest_is_compared()
    {
        await using var audit = await WithACopyAsync("east", "west");
        await audit.Fleet.StopOperatorAsync();
        audit.Fleet.AddFollower("east", kubeconfig: "nowhere");
        audit.Fleet["west"].Delete("secrets", "prod", "tls");

        var run = await VerifyAsync(audit);

        run.ExitCode.Should().Be(ExitCodes.Error);
        Differences(run).Should().Equal(["west: Extra Secret prod/tls of prod/tls"], because: "{0}", run);
        run.Json["followers"]![0]!["error"]!["message"]!.GetValue<string>().Should().Contain("nowhere");
    }

    [Fact]
    public async Task A_file_of_a_kind_that_nobody_can_look_at_is_trouble_and_no_difference()
    {
        await using var audit = await WithACopyAsync("east");
        await audit.Fleet.StopOperatorAsync();
        await AddAsync(audit, "clusters/east/prod/Widget.example.com/w.yaml", File(SandboxFleet.OriginId, "prod/w").Replace("kind: Secret", "kind: Widget", StringComparison.Ordinal));

        var run = await VerifyAsync(audit);

        Differences(run).Should().BeEmpty();
        run.ExitCode.Should().Be(ExitCodes.Error, "{0}", run);
        run.Json["followers"]![0]!["problems"]!.AsArray().Select(problem => (string?)problem).Should().ContainSingle()
            .Which.Should().Contain("clusters/east/prod/Widget.example.com/w.yaml");
    }

    [Fact]
    public async Task A_sync_that_is_left_out_has_no_files()
    {
        await using var audit = await WithACopyAsync("east");
        await audit.Fleet.StopOperatorAsync();
        audit.Fleet.Management.Patch("crossclustersyncs.bellwether.dev", "prod", "tls", new JsonObject { ["spec"] = new JsonObject { ["audit"] = "Disabled" } });

        Differences(await VerifyAsync(audit)).Should().Equal(["east: Extra Secret prod/tls of prod/tls"]);

        await RemoveAsync(audit, EastFile);
        (await VerifyAsync(audit)).ExitCode.Should().Be(ExitCodes.Nothing);
    }

    [Fact]
    public async Task Files_of_others_are_left_alone_and_cant_forge_anything()
    {
        await using var audit = await WithACopyAsync("east");
        await audit.Fleet.StopOperatorAsync();
        await AddAsync(audit, "clusters/east/prod/Secret/a\nb.yaml", "nothing of ours");
        await AddAsync(audit, "clusters/east/README.md", "nothing of ours");
        await AddAsync(audit, "clusters/east/prod/Secret/theirs.yaml", File("another-origin", "prod/theirs"));
        await AddAsync(audit, "clusters/gone/prod/Secret/old.yaml", File(SandboxFleet.OriginId, "\u001b[2Jprod/old"));

        var run = await VerifyAsync(audit);
        var table = await CliRun.OfAsync(audit.Fleet, "audit", "verify", "--repository", audit.Repository.Folder, "--wait", "0s");

        Differences(run).Should().Equal(["gone: Extra Secret prod/old of \u001b[2Jprod/old"], because: "{0}", run);
        table.Out.Should().NotContain("\u001b").And.Contain("There is no FollowerCluster of this name.");
        table.ExitCode.Should().Be(ExitCodes.Changes);
    }

    [Fact]
    public async Task A_branch_that_is_anothers_or_nobodys_is_not_compared()
    {
        await using var audit = await WithACopyAsync("east");
        await audit.Fleet.StopOperatorAsync();

        var missing = await VerifyAsync(audit, "--branch", "other");
        await EditAsync(audit, "bellwether.yaml", text => text.Replace(SandboxFleet.OriginId, "another-origin", StringComparison.Ordinal));
        var anothers = await VerifyAsync(audit);
        await RemoveAsync(audit, "bellwether.yaml");
        var nobodys = await VerifyAsync(audit);

        new[] { missing, anothers, nobodys }.Should().AllSatisfy(run => run.ExitCode.Should().Be(ExitCodes.Error, "{0}", run));
        missing.Error.Should().Contain("There is no branch other");
        anothers.Error.Should().Contain("another management cluster").And.Contain("'another-origin'").And.Contain($"'{SandboxFleet.OriginId}'");
        nobodys.Error.Should().Contain("has no bellwether.yaml");
    }

    [Theory]
    [InlineData("error: --repository: 'nowhere' is not the URL of a repository", "--repository", "nowhere")]
    [InlineData("error: --repository: the URL holds a password", "--repository", "https://a:canary@git.test/a.git")]
    [InlineData("error: --ssh-key and --known-hosts: both are needed", "--repository", "git@git.test:a.git")]
    [InlineData("error: --token-file: is for https only", "--repository", "ssh://git@git.test/a.git", "--token-file", "/dev/null", "--ssh-key", "/dev/null", "--known-hosts", "/dev/null")]
    [InlineData("error: --token-file: /nowhere/token can't be read", "--repository", "https://git.test/a.git", "--token-file", "/nowhere/token")]
    [InlineData("error: --allowed-signers: /nowhere/signers can't be read", "--repository", "https://git.test/a.git", "--allowed-signers", "/nowhere/signers")]
    [InlineData("error: --signed-since goes with --allowed-signers", "--repository", "https://git.test/a.git", "--signed-since", "0123456789abcdef0123456789abcdef01234567")]
    [InlineData("--signed-since: 'HEAD' is not the full name of a commit", "--repository", "https://git.test/a.git", "--signed-since", "HEAD")]
    [InlineData("--wait: 'soon' is not a duration", "--repository", "https://git.test/a.git", "--wait", "soon")]
    [InlineData("No FollowerCluster is called nobody", "nobody")]
    [InlineData("can't be read (Unreachable)", "--repository", "http://127.0.0.1:1/a.git")]
    public async Task What_cant_be_done_is_said_with_the_option_that_is_to_blame(string says, params string[] arguments)
    {
        await using var audit = await WithACopyAsync("east");
        string[] repository = arguments.Contains("--repository") ? [] : ["--repository", audit.Repository.Folder];

        var run = await CliRun.OfAsync(audit.Fleet, ["audit", "verify", .. arguments, .. repository]);

        run.ExitCode.Should().Be(ExitCodes.Error);
        run.Error.Should().Contain(says).And.NotContain("canary").And.NotContain("--audit-");
    }

    internal static async Task<AuditFleet> WithACopyAsync(params string[] followers)
    {
        var audit = await AuditFleet.StartAsync(followers);
        await HasACopyAsync(audit);
        return audit;
    }

    internal static async Task HasACopyAsync(AuditFleet audit)
    {
        audit.Fleet.Management.Put(Objects.Secret("prod", "tls", ("a", "canary-1")));
        audit.Fleet.Management.Put(Objects.Sync("tls"));
        await audit.Fleet.IsReadyAsync("tls");
        await audit.TellsAsync(commits => commits.SelectMany(commit => commit.Trailer("Cluster")).Distinct().Count() == audit.Fleet.Followers.Count);
    }

    internal static Task<CliRun> VerifyAsync(AuditFleet audit, params string[] arguments) =>
        CliRun.OfAsync(audit.Fleet, ["audit", "verify", "--repository", audit.Repository.Folder, "--wait", "0s", "-o", "json", .. arguments]);

    internal static Task AddAsync(AuditFleet audit, string path, string text) => ChangeAsync(audit, copy => copy.CommitAsync(path, text, "Add it"));

    private static IEnumerable<string> Differences(CliRun run) => run.Json["followers"]!.AsArray().SelectMany(follower => follower!["differences"]!.AsArray().Select(
        one => $"{follower["name"]}: {one!["difference"]} {one["kind"]} {one["namespace"]}/{one["name"]} of {one["sync"]}"));

    private static string File(string origin, string sync) =>
        $"apiVersion: v1\nkind: Secret\nmetadata:\n  labels:\n    bellwether.dev/origin: {origin}\n  annotations:\n    bellwether.dev/sync: \"{sync}\"\n";

    private static Task EditAsync(AuditFleet audit, string path, Func<string, string> edit) => ChangeAsync(audit, async copy =>
    {
        var text = await System.IO.File.ReadAllTextAsync(Path.Combine(copy.Folder, path), TestContext.Current.CancellationToken);
        edit(text).Should().NotBe(text);
        await copy.CommitAsync(path, edit(text), "Edit it");
    });

    private static Task RemoveAsync(AuditFleet audit, string path) => ChangeAsync(audit, async copy =>
    {
        await copy.GitAsync("rm", "--quiet", path);
        await copy.CommitAsync("other.txt", path, "Remove it");
    });

    private static async Task ChangeAsync(AuditFleet audit, Func<WorkingCopy, Task> change)
    {
        using var copy = new WorkingCopy();
        (await copy.CloneAsync(audit.Repository.Folder)).Succeeded();
        await change(copy);
        (await copy.PushAsync()).Succeeded();
    }
}
