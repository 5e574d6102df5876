using System.Text.Json.Nodes;
using Bellwether.Operator.Tests.Syncs.Scenarios;

namespace Bellwether.Cli.Tests.Rendering;

/// <summary>What approve and rbac print, and how errors read.</summary>
public sealed class CommandScreenTests
{
    [Theory]
    [InlineData(80)]
    [InlineData(160)]
    public async Task An_approval_is_readable(int width)
    {
        await using var fleet = await SandboxFleet.StartAsync("east");
        await fleet.StopOperatorAsync();
        fleet.Management.Put(Objects.Sync("tls"));
        fleet.Management.Patch("crossclustersyncs.bellwether.dev", "prod", "tls", Held, subresource: "status");

        var run = await CliRun.InAsync(fleet, world => world with { Width = width, In = new StringReader("y\n"), CanAsk = true }, "approve", "tls");

        GoldenScreen.IsAsBefore($"approve-{width}.txt", run.Out);
        run.ExitCode.Should().Be(ExitCodes.Nothing, "{0}", run);
    }

    [Theory]
    [InlineData(80)]
    [InlineData(160)]
    public async Task Finalizers_are_taken_off_after_a_yes(int width)
    {
        await using var fleet = await SandboxFleet.StartAsync("east");
        await fleet.StopOperatorAsync();
        foreach (var name in new[] { "hangs", "lives" })
        {
            var sync = Objects.Sync(name);
            sync["metadata"]!["finalizers"] = new JsonArray("bellwether.dev/copies");
            fleet.Management.Put(sync);
        }

        fleet.Management.Delete("crossclustersyncs.bellwether.dev", "prod", "hangs");
        fleet.Management.Patch(
            "followerclusters.bellwether.dev", "", "east", new JsonObject { ["metadata"] = new JsonObject { ["finalizers"] = new JsonArray("bellwether.dev/follower") } });

        var run = await CliRun.InAsync(fleet, world => world with { Width = width, In = new StringReader("y\n"), CanAsk = true }, "remove-finalizers");

        GoldenScreen.IsAsBefore($"remove-finalizers-{width}.txt", run.Out);
        run.ExitCode.Should().Be(ExitCodes.Nothing, "{0}", run);
    }

    [Fact]
    public async Task Roles_are_what_can_be_applied()
    {
        await using var fleet = await SandboxFleet.StartAsync("east");

        var run = await CliRun.OfAsync(fleet, "rbac", "east");

        GoldenScreen.IsAsBefore("rbac.yaml", run.Out);
    }

    [Fact]
    public async Task Errors_say_what_and_why()
    {
        await using var fleet = await SandboxFleet.StartAsync("east");
        await fleet.StopOperatorAsync();
        string[][] lines =
        [
            ["status", "--colour"], ["status", "a/b/c"], ["status", "nothing"], ["status", "follower/nobody"], ["status", "-o", "xml"],
            ["plan"], ["plan", "nothing"], ["diff", "-f", "/nowhere/x.yaml"], ["approve"], ["remove-finalizers"], ["remove-finalizers", "--wait", "soon"], ["rbac", "nobody"], ["completion", "tcsh"],
        ];
        using var text = new StringWriter { NewLine = "\n" };
        foreach (var line in lines)
        {
            var run = await CliRun.OfAsync(fleet, line);
            run.ExitCode.Should().Be(ExitCodes.Error, "{0}", run);
            await text.WriteLineAsync($"$ kubectl bellwether {string.Join(' ', line)}\n{run.Out}{run.Error}");
        }

        GoldenScreen.IsAsBefore("errors.txt", text.ToString());
    }

    private static JsonObject Held => new()
    {
        ["status"] = new JsonObject
        {
            ["heldDeletion"] = new JsonObject
            {
                ["hash"] = "0123456789ab",
                ["count"] = 12,
                ["window"] = "Sync",
                ["message"] = "12 of 12 copies would be deleted within an hour, and more than 6 of one sync need approval. To approve exactly these: kubectl bellwether approve tls -n prod.",
            },
        },
    };
}
