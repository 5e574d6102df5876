using Bellwether.Cli.Plans;
using Bellwether.Operator.Syncs.Content;
using Bellwether.Operator.Syncs.Planning;

namespace Bellwether.Cli.Rendering;

/// <summary>A plan for people: each sync, each follower, each target that is not in step, and what it sums up to.</summary>
/// <param name="width">Of the terminal; null: there is none.</param>
/// <param name="all">Also the targets that are in step.</param>
internal sealed class PlanTable(TextWriter output, int? width, bool all)
{
    private const string Indent = "  ";

    private readonly TargetTable _targets = new(output, width);

    public void Write(PlanReport report)
    {
        foreach (var note in report.Notes)
        {
            Text("Note: " + note);
            output.WriteLine();
        }

        foreach (var sync in report.Syncs)
        {
            Write(sync);
        }

        Text(Total(report));
    }

    private void Write(SyncReport sync)
    {
        output.WriteLine($"CrossClusterSync {sync.Sync}{From(sync)}");
        if (sync.Problem is { } problem)
        {
            Text(problem, Indent);
        }

        var rejections = (sync.Sources?.All ?? []).Select(source => source.Value.Rejection).Prepend(sync.Sources?.Rejection);
        foreach (var rejection in rejections.OfType<SourceRejection>())
        {
            Text($"{rejection.Reason}: {rejection.Message}", Indent);
        }

        if (sync.Held is { } held)
        {
            Text(
                $"{held.Count} {(held.Count == 1 ? "deletion waits" : "deletions wait")} for approval: kubectl bellwether approve {sync.Sync.Name} -n {sync.Sync.Namespace}",
                Indent);
        }

        if (sync.UnknownFollowers.Count > 0)
        {
            Text($"No FollowerCluster is called {string.Join(" or ", sync.UnknownFollowers)}.", Indent);
        }

        output.WriteLine();
        foreach (var follower in sync.Followers)
        {
            Write(follower);
            output.WriteLine();
        }
    }

    private void Write(FollowerReport follower)
    {
        output.WriteLine(follower.Server is null ? follower.Name : $"{follower.Name}  {follower.Server}");
        if (follower.Failure is { } failure)
        {
            Text($"Could not be asked: {failure.Reason}", Indent);
            Text(failure.Message, Indent);
            return;
        }

        var shown = follower.Actions
            .Where(action => all || action.Kind != PlannedActionKind.Unchanged || Details(follower, action).Count > 0)
            .ToArray();
        if (shown.Length > 0)
        {
            _targets.Write(shown, action => Details(follower, action));
        }

        foreach (var problem in follower.Problems)
        {
            Text(problem, Indent);
        }

        Text(PlanCounts.Of(follower.Actions).ToString(), Indent);
    }

    private static List<string> Details(FollowerReport follower, PlannedAction action)
    {
        if (!follower.Differences.TryGetValue(action.Target, out var difference))
        {
            return [];
        }

        var lines = difference.Changes.Select(change => change.ToString()).ToList();
        if (difference.Deviations.Count > 0)
        {
            lines.Add(action.Writes ? "Something in the follower changes what is sent:" : "It looks right, but isn't what was sent:");
            lines.AddRange(difference.Deviations.Select(change => change.ToString()));
        }

        if (difference.Failure is { } failure)
        {
            lines.Add($"Would fail: {failure.Reason}: {failure.Message}");
        }

        if (difference.Note is { } note)
        {
            lines.Add(note);
        }

        return lines;
    }

    private static string Total(PlanReport report)
    {
        var counts = PlanCounts.Of(report.Syncs.SelectMany(sync => sync.Actions));
        var unasked = report.Syncs.SelectMany(sync => sync.Followers).Where(follower => follower.Failure is not null).Select(follower => follower.Name).Distinct().Count();
        var unplanned = report.Syncs.Count(sync => sync.Problem is not null);
        return $"Total: {counts}"
            + (unasked == 0 ? "" : $"; {Followers(unasked)} could not be asked")
            + (unplanned == 0 ? "" : $"; {unplanned} of {report.Syncs.Count} syncs could not be planned");
    }

    private static string From(SyncReport sync) => sync.Sources switch
    {
        null => "",
        { All: [var only] } => $" from {sync.Kind!.Kind} {only.Key}",
        { All.Count: var count } => $" from {count} objects of kind {sync.Kind!.Kind}",
    };

    private static string Followers(int count) => count == 1 ? "1 follower" : $"{count} followers";

    private void Text(string text, string indent = "")
    {
        foreach (var line in Wrapping.Lines(text, width - indent.Length))
        {
            output.WriteLine(indent + line);
        }
    }
}
