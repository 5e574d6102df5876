using System.Text.Json.Nodes;
using Bellwether.Kubernetes.Entities;
using Bellwether.Operator.Tests.Syncs.Scenarios;
using Bellwether.Testing;

namespace Bellwether.Cli.Tests.Statuses;

/// <summary>status -w: follows until all is in step, and asks for it once.</summary>
public sealed class WatchTests
{
    [Fact]
    public async Task A_rotation_is_followed_to_its_end_line_by_line_with_one_list_and_one_watch_of_each_kind()
    {
        await using var fleet = await StatusTests.InStepAsync();
        var asked = new List<string>();
        fleet.Intercept = (_, request, _) =>
        {
            lock (asked)
            {
                asked.Add(request.RequestUri!.Query.Contains("watch=", StringComparison.Ordinal) ? "watch" : "list");
            }

            return Task.FromResult<HttpResponseMessage?>(null);
        };
        var screen = new Screenshots();

        var run = CliRun.InAsync(fleet, world => world with { Out = screen }, "status", "-w");
        await screen.ShowsAsync("All is in step. Waiting for a change; Ctrl-C ends.");
        Turn(fleet, Condition.Unknown, "Progressing", 1, 1);
        await screen.ShowsAsync("prod/tls Progressing 1/2 Progressing: written by the test");
        run.IsCompleted.Should().BeFalse();
        Turn(fleet, Condition.True, "Synced", 2, 0);
        var code = (await run).ExitCode;

        code.Should().Be(ExitCodes.Nothing, "{0}", screen);
        screen.ToString().Should().Contain("prod/tls Ready 2/2 Synced").And.Contain("All is in step, after ");
        asked.Order().Should().Equal("list", "list", "list", "list", "watch", "watch");
    }

    [Fact]
    public async Task At_a_terminal_each_frame_takes_the_place_of_the_one_before()
    {
        await using var fleet = await StatusTests.InStepAsync();
        Turn(fleet, Condition.False, "CopiesFailing", 1, 0, 1);
        var screen = new Screenshots();

        var run = CliRun.InAsync(fleet, world => world with { Out = screen, Width = 80, Size = () => (80, 24) }, "status", "tls", "-w");
        await screen.ShowsAsync("Waiting for prod/tls (Failing); Ctrl-C ends.");
        Turn(fleet, Condition.True, "Synced", 2, 0);
        var code = (await run).ExitCode;

        code.Should().Be(ExitCodes.Nothing, "{0}", screen);
        var frames = screen.ToString().Split("\u001b[J");
        frames[0].Should().Contain("50%  1 of 2 copies in step, 1 failing").And.StartWith("\r");
        frames[^2].Should().Contain("100%  2 of 2 copies in step").And.Contain("All is in step, after ");
        frames[^2].Should().StartWith($"\r\u001b[{frames[^3].Count(character => character == '\n')}A", "it is drawn over all lines of the one before");
    }

    [Fact]
    public async Task Ctrl_C_ends_it_with_what_was_seen_last()
    {
        await using var fleet = await StatusTests.InStepAsync();
        Turn(fleet, Condition.False, "CopiesFailing", 1, 0, 1);
        var screen = new Screenshots();
        using var interrupt = new CancellationTokenSource();

        var run = CliRun.InterruptibleAsync(fleet, world => world with { Out = screen }, interrupt.Token, "status", "-w");
        await screen.ShowsAsync("Waiting for prod/tls (Failing)");
        await interrupt.CancelAsync();
        var result = await run;

        result.ExitCode.Should().Be(ExitCodes.NotReady, "{0}", result);
        result.Error.Should().BeEmpty();
    }

    [Fact]
    public async Task A_sync_that_is_deleted_meanwhile_is_said_to_be_gone()
    {
        await using var fleet = await StatusTests.InStepAsync();
        fleet.Management.Patch("crossclustersyncs.bellwether.dev", "prod", "tls", new JsonObject { ["metadata"] = new JsonObject { ["finalizers"] = null } });
        var screen = new Screenshots();

        var run = CliRun.InAsync(fleet, world => world with { Out = screen }, "status", "tls", "-w");
        await screen.ShowsAsync("Waiting for a change");
        fleet.Management.Delete("crossclustersyncs.bellwether.dev", "prod", "tls");
        var code = (await run).ExitCode;

        code.Should().Be(ExitCodes.Nothing);
        screen.ToString().Should().Contain("CrossClusterSync prod/tls is gone.");
    }

    private static void Turn(SandboxFleet fleet, string ready, string reason, int synced, int pending, int failing = 0) => fleet.Management.Patch(
        "crossclustersyncs.bellwether.dev",
        "prod",
        "tls",
        new JsonObject
        {
            ["status"] = new JsonObject
            {
                ["copies"] = new JsonObject { ["total"] = 2, ["synced"] = synced, ["pending"] = pending, ["failing"] = failing, ["summary"] = $"{synced}/2" },
                ["conditions"] = new JsonArray(new JsonObject
                {
                    ["type"] = "Ready",
                    ["status"] = ready,
                    ["reason"] = reason,
                    ["message"] = "written by the test",
                    ["observedGeneration"] = 1,
                    ["lastTransitionTime"] = "2026-03-01T12:00:00Z",
                }),
            },
        },
        subresource: "status");

    /// <summary>What was printed so far, for those who wait for it.</summary>
    private sealed class Screenshots : StringWriter
    {
        private readonly Lock _lock = new();

        public override void Write(char value) => Locked(() => base.Write(value));

        public override void Write(string? value) => Locked(() => base.Write(value));

        public override void WriteLine() => Locked(() => base.Write('\n'));

        public override void WriteLine(string? value) => Locked(() => base.Write(value + "\n"));

        public override string ToString()
        {
            lock (_lock)
            {
                return base.ToString();
            }
        }

        public Task ShowsAsync(string text) => Eventually.HoldsAsync(() => ToString().Contains(text, StringComparison.Ordinal), () => $"it shows '{text}'; it shows\n{this}");

        private void Locked(Action write)
        {
            lock (_lock)
            {
                write();
            }
        }
    }
}
