using Bellwether.Cli.Rendering.Terminal;
using Bellwether.Cli.Statuses;

namespace Bellwether.Cli.Rendering.Statuses;

/// <summary>One picture of a status that is followed: how far it has come, what there is, and what is waited for. Pure.</summary>
internal static class WatchFrame
{
    private const int WidestBar = 40;

    /// <summary>A shorter one shows nothing.</summary>
    private const int NarrowestBar = 5;

    /// <summary>Lines of the frame besides the screen in its middle.</summary>
    private const int Around = 4;

    /// <param name="waiting">What is waited for, or how it ended.</param>
    public static List<StyledLine> Of(FleetStatus fleet, int width, int height, TimeSpan elapsed, string waiting, Shade shade)
    {
        List<StyledLine> footer = [.. StyledLine.Wrapped(waiting, width, shade: shade).Take(4)];
        List<StyledLine> middle = [.. StatusScreens.Of(fleet, width, wide: false)];
        // One line of the terminal stays for the cursor, or it would scroll.
        var room = Math.Max(1, height - Around - footer.Count);
        if (middle.Count > room)
        {
            var hidden = middle.Count - room + 1;
            middle = [.. middle.Take(room - 1), StyledLine.Of($"{StatusWords.Number(hidden)} more lines in a taller terminal", Shade.Faint)];
        }

        return [Progress(fleet, width, elapsed), StyledLine.Empty, .. middle, StyledLine.Empty, .. footer];
    }

    private static StyledLine Progress(FleetStatus fleet, int width, TimeSpan elapsed)
    {
        var copies = fleet.Copies;
        // Rounded down: 100% is all of them.
        var percent = copies.Total == 0 ? 0 : (int)(100L * copies.Synced / copies.Total);
        var (sentence, age) = (StatusWords.Sentence(copies), StatusWords.Age(elapsed));
        var text = $"{percent}%  {sentence}  {age}" is var whole && whole.Length <= width ? whole : $"{percent}%  {copies.Synced}/{copies.Total}  {age}";
        var bar = Math.Min(width - text.Length - "[] ".Length, WidestBar);
        if (bar < NarrowestBar)
        {
            return StyledLine.Of(text);
        }

        var done = bar * percent / 100;
        return StyledLine.Of("[").Add(new string('#', done), copies.Failing > 0 ? Shade.Warning : Shade.Good).Add(new string('-', bar - done), Shade.Faint)
            .Add($"] {text}");
    }
}
