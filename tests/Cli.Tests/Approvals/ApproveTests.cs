using System.Text.Json.Nodes;
using Bellwether.Operator.Tests.Syncs.Scenarios;
using Bellwether.Testing.Docs;

namespace Bellwether.Cli.Tests.Approvals;

public sealed class ApproveTests
{
    private const string Annotation = "bellwether.dev/approve-deletion";

    [Fact]
    public async Task What_is_shown_is_approved_after_a_yes_and_not_without()
    {
        await using var fleet = await HeldAsync("wildcard-tls");
        var command = PageCommand.Of("docs/guides/cli.md", "kubectl bellwether approve wildcard-tls -n prod").After("kubectl bellwether");

        var no = await CliRun.InAsync(fleet, At("n"), command);

        no.ExitCode.Should().Be(ExitCodes.Error);
        no.Out.Should().Contain("12 copies are to be deleted").And.Contain("Nothing was approved");
        Approved(fleet, "wildcard-tls").Should().BeNull();

        var yes = await CliRun.InAsync(fleet, At("y"), command);

        yes.ExitCode.Should().Be(ExitCodes.Nothing, "{0}", yes);
        Approved(fleet, "wildcard-tls").Should().Be("0123456789ab");
    }

    [Fact]
    public async Task Nobody_to_ask_is_no_yes()
    {
        await using var fleet = await HeldAsync("tls");

        var run = await CliRun.OfAsync(fleet, "approve", "tls");

        run.ExitCode.Should().Be(ExitCodes.Error);
        run.Error.Should().Contain("--yes");
        Approved(fleet, "tls").Should().BeNull();
    }

    [Fact]
    public async Task Where_nothing_is_held_it_says_so()
    {
        await using var fleet = await HeldAsync("tls");
        fleet.Management.Put(Objects.Sync("other"));

        var run = await CliRun.OfAsync(fleet, "approve", "other", "--yes");

        run.ExitCode.Should().Be(ExitCodes.Nothing);
        run.Out.Should().Be($"CrossClusterSync prod/other: nothing is held.{Environment.NewLine}");
        Approved(fleet, "other").Should().BeNull();
    }

    [Fact]
    public async Task All_syncs_and_a_follower_can_be_approved()
    {
        await using var fleet = await HeldAsync("tls", "more");
        fleet.Management.Patch("followerclusters.bellwether.dev", "", "east", Held("ba9876543210"), subresource: "status");

        var syncs = await CliRun.OfAsync(fleet, "approve", "--all", "-A", "--yes");
        var follower = await CliRun.OfAsync(fleet, "approve", "--follower", "east", "--yes");

        syncs.ExitCode.Should().Be(ExitCodes.Nothing, "{0}", syncs);
        follower.ExitCode.Should().Be(ExitCodes.Nothing, "{0}", follower);
        new[] { Approved(fleet, "tls"), Approved(fleet, "more") }.Should().AllBe("0123456789ab");
        ((string?)fleet.Management.Get("followerclusters.bellwether.dev", "", "east")!["metadata"]!["annotations"]![Annotation]).Should().Be("ba9876543210");
    }

    [Fact]
    public async Task What_changes_between_the_look_and_the_approval_is_not_approved()
    {
        await using var fleet = await HeldAsync("tls");
        fleet.Intercept = (_, request, _) =>
        {
            if (request.Method == HttpMethod.Patch)
            {
                fleet.Management.Patch("crossclustersyncs.bellwether.dev", "prod", "tls", Held("ffffffffffff"), subresource: "status");
            }

            return Task.FromResult<HttpResponseMessage?>(null);
        };

        var run = await CliRun.OfAsync(fleet, "approve", "tls", "--yes");

        run.ExitCode.Should().Be(ExitCodes.Error);
        run.Error.Should().Contain("has changed meanwhile");
        Approved(fleet, "tls").Should().BeNull();
    }

    [Fact]
    public async Task One_that_can_not_be_approved_is_told_and_the_others_are_approved_also_as_JSON()
    {
        await using var fleet = await HeldAsync("tls", "more");
        fleet.Intercept = (_, request, _) => Task.FromResult(request.Method == HttpMethod.Patch && request.RequestUri!.AbsolutePath.EndsWith("/more", StringComparison.Ordinal)
            ? new HttpResponseMessage(System.Net.HttpStatusCode.Forbidden)
            : null);

        var run = await CliRun.OfAsync(fleet, "approve", "--all", "--yes", "-o", "json");
        var table = await CliRun.OfAsync(fleet, "approve", "--all", "--yes");

        run.ExitCode.Should().Be(ExitCodes.Error, "{0}", run);
        run.Json["exitCode"]!.GetValue<int>().Should().Be(ExitCodes.Error);
        run.Json["items"]!.AsArray().Select(item => $"{item!["name"]} {item["state"]} {(string?)item["problem"]}").Should().Equal(
            "more Failed You need patch on crossclustersyncs.bellwether.dev in the management cluster: the approval is an annotation.", "tls Approved ");
        table.ExitCode.Should().Be(ExitCodes.Error, "{0}", table);
        table.Error.Should().Contain("You need patch on crossclustersyncs.bellwether.dev");
        table.Out.Should().Contain("CrossClusterSync prod/tls: approved already");
        Approved(fleet, "tls").Should().Be("0123456789ab");
        Approved(fleet, "more").Should().BeNull();
    }

    [Fact]
    public async Task Programs_say_yes_before_they_ask_for_JSON()
    {
        await using var fleet = await HeldAsync("tls");

        var run = await CliRun.InAsync(fleet, At("y"), "approve", "tls", "-o", "json");

        run.ExitCode.Should().Be(ExitCodes.Error);
        run.Error.Should().Contain("say --yes, too");
        Approved(fleet, "tls").Should().BeNull();
    }

    private static Func<CliWorld, CliWorld> At(string answer) =>
        world => world with { In = new StringReader(answer + "\n"), CanAsk = true };

    private static async Task<SandboxFleet> HeldAsync(params string[] syncs)
    {
        var fleet = await SandboxFleet.StartAsync("east");
        await fleet.StopOperatorAsync();
        foreach (var sync in syncs)
        {
            fleet.Management.Put(Objects.Sync(sync));
            fleet.Management.Patch("crossclustersyncs.bellwether.dev", "prod", sync, Held("0123456789ab"), subresource: "status");
        }

        return fleet;
    }

    private static JsonObject Held(string hash) => new()
    {
        ["status"] = new JsonObject
        {
            ["heldDeletion"] = new JsonObject { ["hash"] = hash, ["count"] = 12, ["window"] = "Sync", ["message"] = "12 of 12 copies would be deleted." },
        },
    };

    private static string? Approved(SandboxFleet fleet, string sync) => (string?)fleet.Sync(sync)!["metadata"]!["annotations"]?[Annotation];
}
