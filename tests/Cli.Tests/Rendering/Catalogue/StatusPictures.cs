using Bellwether.Cli.Rendering;
using Bellwether.Cli.Rendering.Statuses;
using Bellwether.Cli.Rendering.Terminal;
using Bellwether.Cli.Statuses;
using Bellwether.Cli.Statuses.Watching;
using Bellwether.Cli.Tests.Statuses;
using Bellwether.Cli.Versions;

namespace Bellwether.Cli.Tests.Rendering.Catalogue;

/// <summary>What people see of status and version.</summary>
internal static class StatusPictures
{
    private static readonly TimeSpan Elapsed = TimeSpan.FromSeconds(42);

    public static IEnumerable<AScreen> All =>
    [
        .. AScreen.Fleets.Append(3).SelectMany(followers => Of($"status-{followers}", AFleet.Of(followers))),
        .. Of("status-rich", AFleet.Rich()),
        .. AScreen.AtTerminals("status-rich", width => StatusScreens.Of(AFleet.Rich(), width, wide: false), 40),
        .. AScreen.AtTerminals("watch-rich", width => Frame(AFleet.Rich(), width!.Value), 40),
        .. AScreen.AtTerminals("watch-2000", width => Frame(AFleet.Of(2000), width!.Value), 40),
        .. Of("status-sync", AFleet.Rich(new StatusScope("prod", Sync: "wildcard-tls"))),
        .. Of("status-held", AFleet.Rich(new StatusScope("prod", Sync: "pruned"))),
        .. Of("status-follower", AFleet.Rich(new StatusScope(null, Follower: "north"))),
        .. AScreen.Fleets.SelectMany(followers => Of($"status-sync-{followers}", Only(AFleet.Of(followers), "wildcard-tls"))),
        .. Of("status-nothing", FleetStatus.Of(new StatusScope("prod"), [], [], AFleet.Now)).Where(screen => screen.Name.EndsWith(".txt", StringComparison.Ordinal)),
        .. Of("status-unlisted", FleetStatus.Of(new StatusScope("prod"), [.. AFleet.Of(3).Syncs.Select(sync => sync.Sync)], null, AFleet.Now)),
        new("status-rich-pipe.txt", () => GoldenScreen.Text(StatusScreens.Of(AFleet.Rich(), null, wide: false))),
        new("status-rich-wide.txt", () => GoldenScreen.Text(StatusScreens.Of(AFleet.Rich(), null, wide: true))),
        new("status.json", () => StatusJson.Render(AFleet.Rich()) + "\n"),
        new("status.yaml", () => JsonAsYaml.Of(StatusJson.Render(AFleet.Rich()))),
        .. Frames("watch-rich", AFleet.Rich()),
        .. AScreen.Fleets.SelectMany(followers => Frames($"watch-{followers}", AFleet.Of(followers))),
        new("watch-rich-pipe.txt", () => GoldenScreen.Text(new StatusLines().Of(AFleet.Rich(), WaitingFor(AFleet.Rich()), isOver: false, problem: null))),
        .. AScreen.AtAllWidths("version", width => VersionScreen.Lines(Installed, width)),
        .. AScreen.AtTerminals("version-missing", width => VersionScreen.Lines(Missing, width)),
        new("version.json", () => VersionScreen.Json(Installed) + "\n"),
        new("version.yaml", () => JsonAsYaml.Of(VersionScreen.Json(Installed))),
    ];

    private static VersionReport Installed => new("0.1.0+0a5bbf72b0940123456789abcdef0123456789ab")
    {
        OperatorNamespace = "bellwether-system",
        Operators = [new("bellwether-operator", "0.1.0", "registry.example.com/platform/bellwether-operator:0.1.0", 2, 2)],
        Kinds = new Dictionary<string, IReadOnlyList<string>> { ["crossclustersyncs.bellwether.dev"] = ["v1alpha1"], ["followerclusters.bellwether.dev"] = [] },
        Kubernetes = "v1.36.0",
    };

    private static VersionReport Missing => Installed with { Operators = [], Kinds = new Dictionary<string, IReadOnlyList<string>> { ["crossclustersyncs.bellwether.dev"] = [] } };

    private static IEnumerable<AScreen> Of(string name, FleetStatus fleet) => AScreen.AtTerminals(name, width => StatusScreens.Of(fleet, width, wide: false));

    private static IEnumerable<AScreen> Frames(string name, FleetStatus fleet) => AScreen.AtTerminals(name, width => Frame(fleet, width!.Value));

    /// <summary>What a terminal of this width, and of the height that goes with it, shows.</summary>
    private static List<StyledLine> Frame(FleetStatus fleet, int width)
    {
        var height = width <= 80 ? 24 : 50;
        var lines = WatchFrame.Of(fleet, width, height, Elapsed, WaitingFor(fleet), Shade.Strong);
        lines.Count.Should().BeLessThan(height);
        return lines;
    }

    private static string WaitingFor(FleetStatus fleet) => new Waiting().Of(fleet, Elapsed);

    private static FleetStatus Only(FleetStatus fleet, string sync) => FleetStatus.Of(
        new StatusScope("prod", Sync: sync),
        [fleet.Syncs.Single(standing => standing.Key.Name == sync).Sync],
        [.. fleet.Followers.Select(follower => follower.Follower)],
        AFleet.Now);
}
