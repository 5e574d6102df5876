using Bellwether.Cli.Plans;
using Bellwether.Cli.Rendering.Statuses;
using Bellwether.Cli.Rendering.Terminal;
using Bellwether.Operator.Syncs.Content;
using Bellwether.Operator.Syncs.Planning;

namespace Bellwether.Cli.Rendering;

/// <summary>A plan for people: each sync, each follower, each target that is not in step, and what it sums up to. Pure.</summary>
/// <param name="width">Of the terminal; null: there is none.</param>
/// <param name="all">Also the targets that are in step, and every follower.</param>
internal sealed class PlanTable(int? width, bool all)
{
    private const string Indent = "  ";

    private readonly TargetTable _targets = new(width);

    public IEnumerable<StyledLine> Lines(PlanReport report) =>
    [
        .. report.Notes.SelectMany(note => StyledLine.Of("Note: ", Shade.Strong).Add(note).Wrap(width).Append(StyledLine.Empty)),
        .. report.Syncs.SelectMany(Lines),
        .. (report.Syncs.Count == 0 ? StyledLine.Of("There are no CrossClusterSyncs.") : Total(report)).Wrap(width),
    ];

    private IEnumerable<StyledLine> Lines(SyncReport sync)
    {
        var rejections = (sync.Sources?.All ?? []).Select(source => source.Value.Rejection).Prepend(sync.Sources?.Rejection).OfType<SourceRejection>();
        List<StyledLine> lines =
        [
            StyledLine.Of($"CrossClusterSync {sync.Sync}", Shade.Strong).Add(From(sync)),
            .. sync.Problem is { } problem ? StyledLine.Wrapped(problem, width, Indent, Shade.Bad) : [],
            .. rejections.SelectMany(rejection => StyledLine.Of(rejection.Reason, Shade.Bad).Add($": {rejection.Message}").Wrap(width, Indent)),
        ];
        if (sync.Held is { } held)
        {
            lines.AddRange(StyledLine.Of($"{held.Count} {(held.Count == 1 ? "deletion waits" : "deletions wait")} for approval", Shade.Bad)
                .Add($": kubectl bellwether approve {sync.Sync.Name} -n {sync.Sync.Namespace}")
                .Wrap(width, Indent));
        }

        if (sync.UnknownFollowers.Count > 0)
        {
            lines.AddRange(StyledLine.Wrapped($"No FollowerCluster is called {string.Join(" or ", sync.UnknownFollowers)}.", width, Indent, Shade.Bad));
        }

        lines.Add(StyledLine.Empty);
        var shown = LongList.Shown(sync.Followers, isWhole: all || width is null, Badness);
        lines.AddRange(shown.SelectMany(follower => Lines(follower).Append(StyledLine.Empty)));
        if (shown.Length < sync.Followers.Count)
        {
            var rest = sync.Followers.Except(shown).ToArray();
            var unasked = rest.Count(follower => follower.Failure is not null);
            var how = PlanWords.Line(PlanCounts.Of(rest.SelectMany(follower => follower.Known))).Add(unasked == 0 ? "" : $"; {Followers(unasked)} could not be asked");
            lines.AddRange(LongList.Rest(shown.Length, sync.Followers.Count, "follower", how.ToString(), "--all lists them").Wrap(width));
            lines.Add(StyledLine.Empty);
        }

        return lines;
    }

    /// <summary>What deletes is the first to be looked at, and then what fails.</summary>
    private static int Badness(FollowerReport follower) =>
        follower.Known.Any(action => action.Kind is PlannedActionKind.Delete or PlannedActionKind.Recreate) ? 4
        : follower.Known.Any(action => action.Kind is PlannedActionKind.Refuse or PlannedActionKind.Blocked) || (follower.IsIncomplete && follower.Failure is null) ? 3
        : follower.Failure is not null ? 2
        : follower.HasChanges || follower.Differences.Values.Any(difference => difference.Deviations.Count > 0) ? 1
        : 0;

    private IEnumerable<StyledLine> Lines(FollowerReport follower)
    {
        yield return StyledLine.Of(follower.Name, Shade.Strong).Add(follower.Server is null ? "" : $"{Indent}{follower.Server}", Shade.Faint);
        if (follower.Failure is { } failure)
        {
            foreach (var line in StyledLine.Of("Could not be asked", Shade.Bad).Add($": {failure.Reason}").Wrap(width, Indent).Concat(StyledLine.Wrapped(failure.Message, width, Indent)))
            {
                yield return line;
            }

            yield break;
        }

        var shown = follower.Actions
            .Where(action => all || action.Kind != PlannedActionKind.Unchanged || Details(follower, action).Count > 0)
            .ToArray();
        foreach (var line in shown.Length == 0 ? [] : _targets.Lines(shown, action => Details(follower, action)))
        {
            yield return line;
        }

        var problems = follower.Problems.SelectMany(problem => StyledLine.Wrapped(problem, width, Indent, Shade.Bad));
        foreach (var line in problems.Concat(PlanWords.Line(PlanCounts.Of(follower.Actions)).Wrap(width, Indent)))
        {
            yield return line;
        }
    }

    private static List<StyledLine> Details(FollowerReport follower, PlannedAction action)
    {
        if (!follower.Differences.TryGetValue(action.Target, out var difference))
        {
            return [];
        }

        var lines = difference.Changes.Select(PlanWords.Line).ToList();
        if (difference.Deviations.Count > 0)
        {
            lines.Add(StyledLine.Of(action.Writes ? "Something in the follower changes what is sent:" : "It looks right, but isn't what was sent:", Shade.Bad));
            lines.AddRange(difference.Deviations.Select(PlanWords.Line));
        }

        if (difference.Failure is { } failure)
        {
            lines.Add(StyledLine.Of($"Would fail: {failure.Reason}", Shade.Bad).Add($": {failure.Message}"));
        }

        if (difference.Note is { } note)
        {
            lines.Add(StyledLine.Of(note));
        }

        return lines;
    }

    private static StyledLine Total(PlanReport report)
    {
        var counts = PlanCounts.Of(report.Syncs.SelectMany(sync => sync.Actions));
        var unasked = report.Syncs.SelectMany(sync => sync.Followers).Where(follower => follower.Failure is not null).Select(follower => follower.Name).Distinct().Count();
        var unplanned = report.Syncs.Count(sync => sync.Problem is not null);
        return StyledLine.Of("Total: ", Shade.Strong).Add(PlanWords.Line(counts))
            .Add(unasked == 0 ? "" : "; ").Add(unasked == 0 ? "" : $"{Followers(unasked)} could not be asked", Shade.Bad)
            .Add(unplanned == 0 ? "" : "; ").Add(unplanned == 0 ? "" : $"{unplanned} of {report.Syncs.Count} syncs could not be planned", Shade.Bad);
    }

    private static string From(SyncReport sync) => sync.Sources switch
    {
        null => "",
        { All: [var only] } => $" from {sync.Kind!.Kind} {only.Key}",
        { All.Count: var count } => $" from {count} objects of kind {sync.Kind!.Kind}",
    };

    private static string Followers(int count) => StatusWords.Count(count, "follower");
}
