using Bellwether.Cli.Rendering.Terminal;
using Bellwether.Cli.Statuses;

namespace Bellwether.Cli.Rendering.Statuses;

/// <summary>All syncs and followers: counts by state, a table of each kind, a matrix where one fits, and what is wrong, by reason. Pure.</summary>
/// <param name="width">Of the terminal; null: there is none, and every object has a line.</param>
internal sealed class OverviewScreen(FleetStatus fleet, int? width)
{
    /// <summary>As bad as Stalled, which only a person can help, too.</summary>
    private const int Worst = StandingState.Ready - StandingState.Stalled;

    private readonly Matrix _matrix = new(fleet, width);

    public IEnumerable<StyledLine> Lines() => [.. Summary(), .. Tables(), .. new Problems(fleet, width).Lines()];

    /// <summary>Counts by state.</summary>
    public IEnumerable<StyledLine> Summary()
    {
        if (fleet.Syncs.Count == 0)
        {
            var hint = fleet.Scope.Namespace is null ? "" : " (-A shows all namespaces)";
            foreach (var line in StyledLine.Wrapped($"There is no CrossClusterSync in {fleet.Scope}{hint}.", width))
            {
                yield return line;
            }
        }
        else
        {
            var states = StatusWords.States(fleet.Syncs.Select(sync => sync.Standing));
            var text = $"{StatusWords.Count(fleet.Syncs.Count, "CrossClusterSync")} in {fleet.Scope}: {states}; {StatusWords.Sentence(fleet.Copies)}";
            foreach (var line in StyledLine.Wrapped(text, width))
            {
                yield return line;
            }
        }

        var followers = (fleet.KnowsFollowers, fleet.Followers.Count) switch
        {
            (false, _) => "You may not list FollowerClusters, so how they stand themselves is not shown.",
            (_, 0) => "There is no FollowerCluster.",
            (_, var count) => $"{StatusWords.Count(count, "FollowerCluster")}: {StatusWords.States(fleet.Followers.Select(follower => follower.Standing))}",
        };
        foreach (var line in StyledLine.Wrapped(followers, width))
        {
            yield return line;
        }
    }

    private IEnumerable<StyledLine> Tables()
    {
        if (fleet.Syncs.Count > 0)
        {
            yield return StyledLine.Empty;
            foreach (var line in SyncTable())
            {
                yield return line;
            }
        }

        // Where the followers are columns and all are well, a table of them says nothing new.
        if (fleet.Followers.Count > 0 && (_matrix.FollowerColumns.Count == 0 || fleet.Followers.Any(follower => !follower.Standing.IsReady)))
        {
            yield return StyledLine.Empty;
            foreach (var line in FollowerTable())
            {
                yield return line;
            }
        }

        if (_matrix.Legend.Any())
        {
            yield return StyledLine.Empty;
            foreach (var line in StyledLine.Wrapped(string.Join("; ", _matrix.Legend), width, shade: Shade.Faint))
            {
                yield return line;
            }
        }
    }

    private List<StyledLine> SyncTable() => Rows(
        "SYNC",
        _matrix.FollowerColumns,
        fleet.Syncs,
        sync => sync.Standing,
        sync => BadnessOf(sync.Standing),
        sync => new Cell(Matrix.SyncName(fleet.Scope, sync)),
        sync => StatusWords.Copies(sync.Copies),
        _matrix.Of);

    private List<StyledLine> FollowerTable() => Rows(
        "FOLLOWER",
        _matrix.SyncColumns,
        fleet.Followers,
        follower => follower.Standing,
        follower => fleet.HasFailingCopies(follower) ? Worst : BadnessOf(follower.Standing),
        follower => new Cell(follower.Name),
        follower => StatusWords.Copies(follower.Copies),
        _matrix.Of);

    /// <summary>0: Ready. What needs a person before what is retried: a long list of the one must not hide the other.</summary>
    private static int BadnessOf(Standing standing) => StandingState.Ready - standing.State;

    private List<StyledLine> Rows<T>(
        string kind,
        IReadOnlyList<string> columns,
        IReadOnlyList<T> items,
        Func<T, Standing> standing,
        Func<T, int> badness,
        Func<T, Cell> name,
        Func<T, Cell> copies,
        Func<T, IEnumerable<Cell>> matrix)
    {
        // A column of the matrix takes the place of the reason, which is told below the tables in any case.
        var withReason = columns.Count == 0;
        var shown = LongList.Shown(items, isWhole: width is null, badness);
        var table = new Table(width);
        table.Add(
            [
                Cell.Heading(kind), Cell.Heading("STATE"), Cell.Heading("COPIES", isNumber: true), Cell.Heading("SINCE", isNumber: true),
                .. withReason ? [Cell.Heading("REASON")] : columns.Select(column => Cell.Heading(column)),
            ]);
        foreach (var item in shown)
        {
            var (state, reason, since) = (standing(item).State, standing(item).Reason, standing(item).Since);
            table.Add(
                [
                    name(item), new Cell(state.ToString(), StatusWords.ShadeOf(state)), copies(item),
                    new Cell(StatusWords.Since(since, fleet.Now), IsNumber: true),
                    .. withReason ? [new Cell(reason)] : matrix(item),
                ]);
        }

        List<StyledLine> lines = shown.Length == 0 ? [] : [.. table.Lines()];
        if (shown.Length < items.Count)
        {
            var rest = StatusWords.States(items.Except(shown).Select(standing));
            lines.Add(LongList.Rest(shown.Length, items.Count, kind.ToLowerInvariant(), rest, "-o wide lists them"));
        }

        return lines;
    }
}
