using Bellwether.Cli.Rendering.Terminal;
using Bellwether.Cli.Statuses;
using Bellwether.Crds;
using Bellwether.Kubernetes.Entities;

namespace Bellwether.Cli.Rendering.Statuses;

/// <summary>What the trees of both kinds have in common. Pure.</summary>
internal static class StandingNodes
{
    private const string Separator = ": ";

    /// <summary>The object itself: its state, since when, why, and what to do.</summary>
    public static TreeNode Root(string name, Standing standing, Func<string, string?> advice, DateTimeOffset now, int? width) =>
        new TreeNode(StyledLine.Of(Cut(name, width), Shade.Strong)
                .Add("  ")
                .Add(standing.State.ToString(), StatusWords.ShadeOf(standing.State))
                .Add($"{StatusWords.For(standing.Since, now)}{(standing.IsReady ? "" : Separator + standing.Reason)}"))
            .Say(standing.Message)
            .Advise(standing.IsReady ? null : advice(standing.Reason));

    /// <summary>A condition beside Ready. What Ready says already is not said again.</summary>
    public static TreeNode Of(Condition condition, Standing standing, Func<string, string?> advice, DateTimeOffset now)
    {
        // Of an extra condition it is not known whether True is good: it is something to know.
        var shade = standing.Extra.Contains(condition) ? Shade.Warning : StatusWords.ShadeOf(condition);
        var node = new TreeNode(StyledLine.Of($"{condition.Type} ")
            .Add(condition.Status, shade)
            .Add($"{StatusWords.For(condition.LastTransitionTime, now)}{Separator}{condition.Reason}"));
        return condition.Message == standing.Message
            ? node
            : node.Say(condition.Message).Advise(condition.Reason == standing.Reason ? null : advice(condition.Reason));
    }

    public static TreeNode Copies(CopyCounts? copies, DateTimeOffset? lastWrite, DateTimeOffset now)
    {
        var shade = copies switch
        {
            null => Shade.Plain,
            { Failing: > 0 } => Shade.Bad,
            _ => copies.Synced < copies.Total ? Shade.Warning : Shade.Good,
        };
        return new TreeNode(StyledLine.Of("Copies: ")
            .Add(copies is null ? "not counted yet" : StatusWords.Sentence(copies), shade)
            .Add(lastWrite is { } at ? $"; last written {StatusWords.Age(now - at)} ago" : ""));
    }

    public static IEnumerable<TreeNode> Held(HeldDeletion? held, string approve)
    {
        if (held is not null)
        {
            yield return new TreeNode(StyledLine.Of(StatusWords.Count(held.Count, "deletion") + (held.Count == 1 ? " waits" : " wait") + " for approval", Shade.Bad))
                .Say($"{approve} lets exactly {(held.Count == 1 ? "it" : "these")} go on.");
        }
    }

    /// <summary>Copies of one sync in one follower, and its shade.</summary>
    /// <param name="isKnown">The follower is asked all the time; otherwise this is what was seen last.</param>
    public static (string Text, Shade Shade) Counts(ClusterSummary summary, bool isKnown) => (summary.Failing, summary.Synced) switch
    {
        (0, 0) => ("nothing known yet", Shade.Warning),
        (0, _) => ($"{StatusWords.Number(summary.Synced)} {(isKnown ? "in step" : "in step when last seen")}", isKnown ? Shade.Good : Shade.Warning),
        _ => ($"{StatusWords.Number(summary.Failing)} failing, {StatusWords.Number(summary.Synced)} in step", Shade.Bad),
    };

    public static string Cut(string name, int? width) => width is { } columns ? TextWidth.Cut(name, Math.Max(16, columns / 2)) : name;
}
