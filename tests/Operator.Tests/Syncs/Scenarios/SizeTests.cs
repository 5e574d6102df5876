using System.Net;
using System.Text.Json.Nodes;
using Bellwether.Testing;

namespace Bellwether.Operator.Tests.Syncs.Scenarios;

/// <summary>Sources that are too large to be copied, or to be read at all.</summary>
public sealed class SizeTests
{
    [Fact]
    public async Task A_Secret_with_as_much_data_as_servers_take_is_copied_and_one_whose_copy_they_would_not_store_is_not()
    {
        await using var fleet = await SandboxFleet.StartAsync("east");
        fleet.Management.Put(Objects.Secret("prod", "full", ("k", new string('x', 1024 * 1024))).Labelled("team", "web"));
        var annotated = Objects.Secret("prod", "too-large", ("k", new string('x', 1024 * 1024))).Labelled("team", "web");
        annotated["metadata"]!["annotations"] = new JsonObject { ["example.com/note"] = new string('n', 150_000) };
        fleet.Management.Put(annotated);
        fleet.Management.Put(Objects.SelectorSync("web", "team", "web", edit: spec => spec["transform"] = new JsonObject
        {
            ["inherit"] = new JsonObject { ["annotations"] = new JsonArray("*") },
        }));

        await Eventually.HoldsAsync(() => fleet["east"].Get("secrets", "prod", "full") is not null, () => fleet.Log);
        await fleet.IsReadyAsync("web", "False", "CopiesFailing");
        await Eventually.HoldsAsync(() => (string?)fleet.Sync("web")!["status"]!["copies"]!["summary"] == "1/2", () => fleet.Sync("web")!.ToJsonString());

        var failure = fleet.Sync("web")!["status"]!["failures"]![0]!;
        ((string?)failure["name"], (string?)failure["reason"]).Should().Be(("too-large", "SourceTooLarge"));
        ((string?)failure["message"]).Should().MatchRegex("would have 15[0-9]{5} bytes, and at most 1500000 are sent");
        FleetWrites(fleet).Should().NotContain("too-large");
    }

    [Fact]
    public async Task An_object_that_is_too_large_to_be_read_is_refused_once_and_hurts_nobody()
    {
        await using var fleet = await SandboxFleet.StartAsync("east");
        fleet.Management.Put(Objects.Secret("prod", "huge", ("k", "1")).Labelled("team", "web"));
        fleet.Management.Put(Objects.Secret("prod", "small", ("k", "2")).Labelled("team", "web"));
        var reads = 0;
        fleet.Intercept = (cluster, request, _) =>
        {
            if (cluster != "management" || request.Method != HttpMethod.Get || request.RequestUri!.AbsolutePath != "/api/v1/namespaces/prod/secrets/huge")
            {
                return Task.FromResult<HttpResponseMessage?>(null);
            }

            Interlocked.Increment(ref reads);
            return Task.FromResult<HttpResponseMessage?>(new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent(new byte[9 * 1024 * 1024]) });
        };
        fleet.Management.Put(Objects.SelectorSync("web", "team", "web"));

        await fleet.HasAsync(fleet["east"], "prod", "small", ("k", "2"));
        await fleet.IsReadyAsync("web", "False", "CopiesFailing");
        fleet.Management.Put(Objects.Secret("prod", "later", ("k", "3")).Labelled("team", "web"));
        await fleet.HasAsync(fleet["east"], "prod", "later", ("k", "3"));
        await Eventually.HoldsAsync(() => (string?)fleet.Sync("web")!["status"]!["copies"]!["summary"] == "2/3", () => fleet.Sync("web")!.ToJsonString());

        ((string?)fleet.Sync("web")!["status"]!["failures"]![0]!["reason"]).Should().Be("SourceTooLarge");
        reads.Should().Be(1, "it is read again only when it changes");
    }

    private static IEnumerable<string?> FleetWrites(SandboxFleet fleet) => SandboxFleet.Writes(fleet["east"]).Select(write => write.Name);
}
