using Bellwether.Cli.Rendering.Terminal;
using Bellwether.Cli.Statuses;

namespace Bellwether.Cli.Rendering.Statuses;

/// <summary>
/// Syncs and followers as a matrix: the followers as columns beside the syncs, or the syncs as columns beside the followers, or, where neither
/// fits on the screen, none.
/// </summary>
internal sealed class Matrix
{
    private const int WidestHeading = 16;
    private const int NarrowestColumn = 5;

    /// <summary>What the other columns of the table need beside the names, with their gaps.</summary>
    private const int Others = 28;

    private readonly FleetStatus _fleet;
    private readonly Dictionary<string, FollowerStanding> _followers;
    private readonly HashSet<string> _marks = [];

    public Matrix(FleetStatus fleet, int? width)
    {
        _fleet = fleet;
        _followers = fleet.Followers.ToDictionary(follower => follower.Name);
        if (width is not { } columns || fleet.Syncs.Count == 0 || fleet.Followers.Count == 0)
        {
            return;
        }

        var followers = Headings([.. fleet.Followers.Select(follower => follower.Name)]);
        var syncs = Headings([.. fleet.Syncs.Select(sync => SyncName(fleet.Scope, sync))]);
        if (followers is not null && Fits(followers, fleet.Syncs.Max(sync => SyncName(fleet.Scope, sync).Length), columns))
        {
            FollowerColumns = followers;
        }
        else if (syncs is not null && Fits(syncs, fleet.Followers.Max(follower => follower.Name.Length), columns))
        {
            SyncColumns = syncs;
        }
    }

    /// <summary>Headings of the followers, as columns beside the syncs.</summary>
    public IReadOnlyList<string> FollowerColumns { get; } = [];

    /// <summary>Headings of the syncs, as columns beside the followers.</summary>
    public IReadOnlyList<string> SyncColumns { get; } = [];

    /// <summary>What the cells that were asked for mean, where they don't speak for themselves.</summary>
    public IEnumerable<string> Legend =>
        new (string Mark, string Meaning)[]
        {
            ("bad", "bad: copies that fail"),
            ("some", "2 ok: so many are known to be in step"),
            ("ok?", "ok?: was in step, and can't be asked now"),
            ("...", "...: not known yet"),
            ("?", "?: the status has no room for it"),
        }.Where(entry => _marks.Contains(entry.Mark)).Select(entry => entry.Meaning);

    public static string SyncName(StatusScope scope, SyncStanding sync) => scope.Namespace is null ? sync.Key.ToString() : sync.Key.Name;

    public IEnumerable<Cell> Of(SyncStanding sync) =>
        FollowerColumns.Count == 0 ? [] : _fleet.Followers.Select(follower => At(sync, follower.Name));

    public IEnumerable<Cell> Of(FollowerStanding follower) =>
        SyncColumns.Count == 0 ? [] : _fleet.Syncs.Select(sync => At(sync, follower.Name));

    private Cell At(SyncStanding sync, string follower)
    {
        if (sync.In(follower) is not { } summary)
        {
            // What the list leaves out, it leaves out at its end, where all is in step or nothing is known.
            return sync.ClustersOmitted > 0 ? Marked("?", "?", Shade.Faint) : new Cell("-", Shade.Faint);
        }

        if (summary.Failing > 0)
        {
            return Marked("bad", $"{summary.Failing} bad", Shade.Bad);
        }

        if (summary.Synced == 0)
        {
            return Marked("...", "...", Shade.Warning);
        }

        // Only of the whole sync it is known how many copies are still to be written, not where.
        if (sync.Copies is { Pending: > 0 } || sync.Standing.State is StandingState.Progressing or StandingState.Deleting)
        {
            return Marked("some", $"{summary.Synced} ok", Shade.Warning);
        }

        return sync.Standing.State == StandingState.Unknown || _followers[follower].Standing.State is not (StandingState.Ready or StandingState.Suspended)
            ? Marked("ok?", "ok?", Shade.Warning)
            : new Cell("ok", Shade.Good);
    }

    private Cell Marked(string mark, string text, Shade shade)
    {
        _marks.Add(mark);
        return new Cell(text, shade);
    }

    /// <returns>Null if names can't be told apart when they are cut.</returns>
    private static string[]? Headings(string[] names)
    {
        string[] headings = [.. names.Select(name => TextWidth.Cut(name, WidestHeading))];
        return headings.Distinct(StringComparer.Ordinal).Count() == names.Length ? headings : null;
    }

    private static bool Fits(string[] headings, int names, int width) =>
        Math.Min(names, width / 3) + Others + headings.Sum(heading => Table.Gap.Length + Math.Max(heading.Length, NarrowestColumn)) <= width;
}
