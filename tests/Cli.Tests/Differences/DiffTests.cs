using System.Text.Json.Nodes;
using Bellwether.Operator.Tests.Syncs.Scenarios;

namespace Bellwether.Cli.Tests.Differences;

public sealed class DiffTests
{
    [Fact]
    public async Task Every_key_that_would_change_is_shown_without_its_value()
    {
        await using var fleet = await SyncedAsync(("same", "canary-same"), ("changed", "canary-old"), ("gone", "canary-gone"));
        fleet.Management.Put(Objects.Secret("prod", "tls", ("same", "canary-same"), ("changed", "canary-new"), ("new", "canary-brand-new")));
        var before = Footprint.Of(fleet, trials: true);

        var run = await CliRun.OfAsync(fleet, "diff", "tls", "-o", "json");

        run.ExitCode.Should().Be(ExitCodes.Changes, "{0}", run);
        run.Targets.Should().Equal("east: Apply Secret prod/tls SourceChanged");
        Fields(run, "fields").Where(field => field.Contains("data[")).Should().BeEquivalentTo(
            ["Changed data[changed]", "Removed data[gone]", "Added data[new]"]);
        Fields(run, "fields").Should().Contain("Changed metadata.annotations[bellwether.dev/fingerprint]");
        Fields(run, "deviations").Should().BeEmpty();
        Footprint.Of(fleet, trials: true).Should().Equal(before);
    }

    [Fact]
    public async Task No_value_of_a_Secret_is_in_any_output()
    {
        await using var fleet = await SyncedAsync(("changed", "canary-old"), ("gone", "canary-gone"));
        fleet.Management.Put(Objects.Secret("prod", "tls", ("changed", "canary-new"), ("new", "canary-brand-new")));
        fleet["east"].Patch("secrets", "prod", "tls", Objects.Data(("gone", "canary-tampered"), ("theirs", "canary-theirs")));

        string[][] commands = [["plan", "tls"], ["plan", "tls", "-o", "json"], ["diff", "tls"], ["diff", "tls", "-o", "json"], ["diff", "tls", "--all"]];
        foreach (var command in commands)
        {
            var run = await CliRun.OfAsync(fleet, command);

            run.ExitCode.Should().Be(ExitCodes.Changes, "{0}", run);
            foreach (var canary in new[] { "canary-old", "canary-gone", "canary-new", "canary-brand-new", "canary-tampered", "canary-theirs", "canary-token" })
            {
                run.ToString().Should().NotContain(canary);
                run.ToString().Should().NotContain(Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(canary)));
            }
        }
    }

    [Fact]
    public async Task Nor_in_errors_of_a_follower_that_quotes_what_it_was_sent()
    {
        await using var fleet = await SyncedAsync(("key", "canary-old"));
        fleet.Management.Put(Objects.Secret("prod", "tls", ("key", "canary-new")));
        fleet.Intercept = async (cluster, request, cancellationToken) =>
        {
            if (cluster == "management" || request.Method != HttpMethod.Patch)
            {
                return null;
            }

            var sent = await request.Content!.ReadAsStringAsync(cancellationToken);
            var status = new JsonObject
            {
                ["kind"] = "Status",
                ["apiVersion"] = "v1",
                ["status"] = "Failure",
                ["message"] = $"denied: canary-quote {sent}",
                ["reason"] = "Invalid",
                ["code"] = 422,
                ["details"] = new JsonObject
                {
                    ["causes"] = new JsonArray(new JsonObject { ["field"] = "metadata.labels", ["message"] = $"canary-quote {sent}" }),
                },
            };
            return new HttpResponseMessage(System.Net.HttpStatusCode.UnprocessableEntity)
            {
                Content = new StringContent(status.ToJsonString(), System.Text.Encoding.UTF8, "application/json"),
            };
        };

        var run = await CliRun.OfAsync(fleet, "diff", "tls");

        run.ExitCode.Should().Be(ExitCodes.Error, "{0}", run);
        run.Out.Should().Contain("Would fail: Rejected").And.Contain("metadata.labels");
        run.ToString().Should().NotContain("canary").And.NotContain(Convert.ToBase64String("canary-new"u8));
    }

    [Fact]
    public async Task What_others_put_into_an_object_that_is_adopted_is_shown_to_go()
    {
        await using var fleet = await SandboxFleet.StartAsync("east");
        await fleet.StopOperatorAsync();
        fleet.AddFollower("east", null, "Adopt");
        fleet.Management.Put(Objects.Secret("prod", "tls", ("a", "canary-1")));
        fleet["east"].Put(Objects.Secret("prod", "tls", ("a", "canary-2"), ("theirs", "canary-3")));
        fleet.Management.Put(Objects.Sync("tls", edit: spec => spec["conflictPolicy"] = "Adopt"));
        var before = Footprint.Of(fleet, trials: true);

        var run = await CliRun.OfAsync(fleet, "diff", "tls", "-o", "json");

        run.Targets.Should().Equal(["east: Adopt Secret prod/tls AdoptionAllowed"], because: "{0}", run);
        Fields(run, "fields").Where(field => field.Contains("data[")).Should().BeEquivalentTo(["Changed data[a]", "Removed data[theirs]"]);
        Footprint.Of(fleet, trials: true).Should().Equal(before);
    }

    [Fact]
    public async Task An_immutable_copy_is_shown_to_be_made_anew()
    {
        await using var fleet = await SyncedAsync(("a", "canary-1"));
        fleet.Management.Delete("secrets", "prod", "tls");
        var other = Objects.Secret("prod", "tls", ("username", "canary-2"), ("password", "canary-3"));
        other["type"] = "kubernetes.io/basic-auth";
        fleet.Management.Put(other);
        var before = Footprint.Of(fleet, trials: true);

        var run = await CliRun.OfAsync(fleet, "diff", "tls", "-o", "json");

        run.Targets.Should().Equal(["east: Recreate Secret prod/tls ImmutableField"], because: "{0}", run);
        Fields(run, "fields").Should().Contain("Changed type");
        Footprint.Of(fleet, trials: true).Should().Equal(before);
    }

    [Fact]
    public async Task A_change_that_metadata_doesnt_show_is_shown()
    {
        await using var fleet = await SyncedAsync(("a", "canary-1"));
        var copy = fleet["east"].Get("secrets", "prod", "tls")!;
        var manager = copy["metadata"]!["managedFields"]![0]!["manager"]!.GetValue<string>();
        copy["metadata"] = new JsonObject
        {
            ["name"] = "tls",
            ["namespace"] = "prod",
            ["labels"] = copy["metadata"]!["labels"]!.DeepClone(),
            ["annotations"] = copy["metadata"]!["annotations"]!.DeepClone(),
        };
        copy["data"]!["a"] = Convert.ToBase64String("canary-2"u8);
        fleet["east"].Apply(copy, manager);

        var run = await CliRun.OfAsync(fleet, "diff", "tls", "-o", "json");

        run.Targets.Should().Equal(["east: Unchanged Secret prod/tls InStep"], because: "{0}", run);
        Fields(run, "deviations").Should().Equal("Changed data[a]");
    }

    private static async Task<SandboxFleet> SyncedAsync(params (string Key, string Value)[] data)
    {
        var fleet = await SandboxFleet.StartAsync("east");
        fleet.Management.Put(Objects.Secret("prod", "tls", data));
        fleet.Management.Put(Objects.Sync("tls"));
        await fleet.IsReadyAsync("tls");
        await fleet.StopOperatorAsync();
        return fleet;
    }

    private static IEnumerable<string> Fields(CliRun run, string list) => run.Json["syncs"]!.AsArray()
        .SelectMany(sync => sync!["followers"]!.AsArray())
        .SelectMany(follower => follower!["targets"]!.AsArray())
        .SelectMany(target => target!["difference"]![list]!.AsArray())
        .Select(field => $"{field!["change"]} {field["path"]}");
}
