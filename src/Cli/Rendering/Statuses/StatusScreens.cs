using Bellwether.Cli.Rendering.Terminal;
using Bellwether.Cli.Statuses;

namespace Bellwether.Cli.Rendering.Statuses;

/// <summary>Which screen a status has. Pure.</summary>
internal static class StatusScreens
{
    /// <param name="width">Of the terminal; null: there is none.</param>
    public static IEnumerable<StyledLine> Of(FleetStatus fleet, int? width, bool wide) => fleet.Scope switch
    {
        { Sync: not null } => new SyncTree(fleet, width, all: wide).Lines(),
        { Follower: not null } => new FollowerTree(fleet, width, all: wide).Lines(),
        _ => wide ? new WideScreen(fleet).Lines() : new OverviewScreen(fleet, width).Lines(),
    };
}
