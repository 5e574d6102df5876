using Bellwether.Cli.Differences;
using Bellwether.Cli.Plans;
using Bellwether.Cli.Rendering.Statuses;
using Bellwether.Cli.Rendering.Terminal;
using Bellwether.Operator.Syncs.Planning;

namespace Bellwether.Cli.Rendering;

/// <summary>How actions, what they change and their numbers are said and shaded, everywhere alike. Pure.</summary>
internal static class PlanWords
{
    public static Shade ShadeOf(PlannedActionKind kind) => kind switch
    {
        PlannedActionKind.Create => Shade.Good,
        PlannedActionKind.Delete or PlannedActionKind.Refuse or PlannedActionKind.Blocked => Shade.Bad,
        PlannedActionKind.Unchanged => Shade.Faint,
        _ => Shade.Warning,
    };

    public static StyledLine Line(FieldChange change) => StyledLine.Of(
        change.ToString(), change.Before is null ? Shade.Good : change.After is null ? Shade.Bad : Shade.Warning);

    /// <summary><c>3 to create, 1 to repair, 40 unchanged, 2 blocked</c>.</summary>
    public static StyledLine Line(PlanCounts counts)
    {
        var line = new StyledLine();
        foreach (var (count, words, kind) in counts.Parts)
        {
            line.Add(line.Pieces.Count == 0 ? "" : ", ").Add($"{StatusWords.Number(count)} {words}", ShadeOf(kind));
        }

        return line.Pieces.Count == 0 ? line.Add("no targets", Shade.Faint) : line;
    }
}
