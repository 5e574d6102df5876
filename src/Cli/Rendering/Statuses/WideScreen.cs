using Bellwether.Cli.Rendering.Terminal;
using Bellwether.Cli.Statuses;

namespace Bellwether.Cli.Rendering.Statuses;

/// <summary><c>-o wide</c>: a line for every object with all that fits on one, however long; nothing is cut or left out. Pure.</summary>
internal sealed class WideScreen(FleetStatus fleet)
{
    public IEnumerable<StyledLine> Lines()
    {
        var syncs = new Table(null);
        syncs.Add(Headings("NAMESPACE", "SYNC", "STATE", "COPIES", "SINCE", "SOURCE", "REASON", "MESSAGE"));
        foreach (var sync in fleet.Syncs)
        {
            syncs.Add(
                new Cell(sync.Key.Namespace), new Cell(sync.Key.Name), State(sync.Standing), StatusWords.Copies(sync.Copies), Since(sync.Standing),
                new Cell(sync.Sync.Status?.Source ?? "-"), new Cell(sync.Standing.Reason), new Cell(sync.Standing.Message));
        }

        var followers = new Table(null);
        followers.Add(Headings("FOLLOWER", "STATE", "COPIES", "SINCE", "VERSION", "ENDPOINT", "ACCOUNT", "CLUSTER", "REASON", "MESSAGE"));
        foreach (var follower in fleet.Followers)
        {
            var (status, eks) = (follower.Follower.Status, follower.Follower.Spec?.Eks);
            followers.Add(
                new Cell(follower.Name), State(follower.Standing), StatusWords.Copies(follower.Copies), Since(follower.Standing),
                new Cell(status?.ServerVersion ?? "-"), new Cell(status?.Endpoint ?? "-"), new Cell(eks?.Account ?? "-"), new Cell(eks?.ClusterName ?? "-"),
                new Cell(follower.Standing.Reason), new Cell(follower.Standing.Message));
        }

        return
        [
            .. fleet.Syncs.Count == 0 ? [] : syncs.Lines().Append(StyledLine.Empty),
            .. fleet.Followers.Count == 0 ? [] : followers.Lines().Append(StyledLine.Empty),
            .. new OverviewScreen(fleet, null).Summary(),
        ];
    }

    private static IEnumerable<Cell> Headings(params string[] names) => names.Select(name => Cell.Heading(name, isNumber: name is "COPIES" or "SINCE"));

    private static Cell State(Standing standing) => new(standing.State.ToString(), StatusWords.ShadeOf(standing.State));

    private Cell Since(Standing standing) => new(StatusWords.Since(standing.Since, fleet.Now), IsNumber: true);
}
