using System.Text.Json.Nodes;
using Bellwether.Operator.Syncs.Deletion;
using Bellwether.Testing;

namespace Bellwether.Operator.Tests.Syncs.Scenarios;

/// <summary>What is told of copies that change hands.</summary>
public sealed class CopyEventTests
{
    private const string Syncs = "crossclustersyncs.bellwether.dev";

    [Fact]
    public async Task An_adoption_is_an_event_on_the_sync_that_names_the_object_and_whom_it_was_taken_from_and_no_value()
    {
        await using var fleet = await SandboxFleet.StartAsync();
        fleet.AddCluster("east");
        fleet["east"].Put(Objects.Secret("prod", "tls", ("a", "canary-theirs"), ("extra", "canary-theirs")), manager: "old-tool");
        fleet.AddFollower("east", allow: "Adopt");
        fleet.Management.Put(Objects.Secret("prod", "tls", ("a", "canary-ours")));

        fleet.Management.Put(Objects.Sync("tls", edit: spec => spec["conflictPolicy"] = "Adopt"));

        await fleet.IsReadyAsync("tls");
        await fleet.HasAsync(fleet["east"], "prod", "tls", ("a", "canary-ours"));
        await Eventually.HoldsAsync(() => Events(fleet, "Adopted").Any(), () => fleet.Log);
        Events(fleet, "Adopted").Should().ContainSingle().Which.ToJsonString().Should()
            .Contain("Took over what was there: Secret prod/tls in east (from old-tool).").And.Contain("CrossClusterSync").And.NotContain("canary");
    }

    [Fact]
    public async Task A_crowd_of_released_copies_is_one_event()
    {
        await using var fleet = await SandboxFleet.StartAsync([.. Enumerable.Range(0, 8).Select(number => $"f{number}")]);
        fleet.Management.Put(Objects.Secret("prod", "tls", ("a", "1")));
        fleet.Management.Put(Objects.Sync("tls", edit: spec => spec["deletion"] = new JsonObject { ["whenSyncDeleted"] = "Retain" }));
        await fleet.IsReadyAsync("tls");

        fleet.Management.Delete(Syncs, "prod", "tls");

        await Eventually.HoldsAsync(() => fleet.Sync("tls") is null, () => fleet.Log);
        await Eventually.HoldsAsync(() => Events(fleet, "Released").Any(), () => fleet.Log);
        Events(fleet, "Released").Should().ContainSingle().Which.ToJsonString().Should().Contain("and 3 more");
    }

    [Theory]
    [InlineData("Adopted", 1, "Took over what was there: x.")]
    [InlineData("Adopted", 3, "Took over what was there: x and 2 more.")]
    [InlineData("Released", 1, "Released x: the data stays, and nobody keeps it in step any more.")]
    public void Message_OfSoMany_SaysSo(string reason, int count, string message) =>
        CopyEvents.Message(reason, ["x"], count).Should().Be(message);

    private static IEnumerable<JsonObject> Events(SandboxFleet fleet, string reason) =>
        fleet.Management.List("events").Where(item => (string?)item["reason"] == reason);
}
