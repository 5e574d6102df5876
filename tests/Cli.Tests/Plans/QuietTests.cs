using Bellwether.Operator.Tests.Syncs.Scenarios;

namespace Bellwether.Cli.Tests.Plans;

public sealed class QuietTests
{
    [Fact]
    public async Task A_plan_writes_nothing_in_any_cluster_whatever_it_finds()
    {
        await using var fleet = await SandboxFleet.StartAsync("east", "west");
        await fleet.StopOperatorAsync();
        fleet.Management.Delete("secrets", SandboxFleet.Namespace, "bellwether-fingerprint-key");
        fleet.Management.Put(Objects.Secret("prod", "tls", ("tls.key", "canary-1")));
        fleet.Management.Put(Objects.Sync("tls", edit: spec => spec["targets"] = new System.Text.Json.Nodes.JsonArray(Objects.Target("prod", "ingress", "later"))));
        fleet["east"].Put(Objects.Secret("prod", "tls", ("tls.key", "theirs")));
        var before = Footprint.Of(fleet);

        var run = await CliRun.OfAsync(fleet, "plan", "tls", "-o", "json");

        run.Targets.Should().Equal(
            [
                "east: Create Secret ingress/tls Missing",
                "east: Blocked Secret later/tls NamespaceNotFound",
                "east: Refuse Secret prod/tls ForeignObject",
                "west: Create Secret ingress/tls Missing",
                "west: Blocked Secret later/tls NamespaceNotFound",
                "west: Create Secret prod/tls Missing",
            ],
            because: "{0}",
            run);
        Footprint.Of(fleet).Should().Equal(before);
    }
}
