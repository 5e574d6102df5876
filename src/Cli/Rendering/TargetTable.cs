using Bellwether.Cli.Rendering.Terminal;
using Bellwether.Operator.Syncs.Planning;

namespace Bellwether.Cli.Rendering;

/// <summary>The targets of one follower as aligned columns; messages beside them where there is room, and under them where there isn't. Pure.</summary>
/// <param name="width">Of the terminal; null: there is none, and a line may have any length.</param>
internal sealed class TargetTable(int? width)
{
    private const string Indent = "  ";
    private const string Gap = "  ";
    private const int RoomForMessages = 40;
    private const int NarrowestTarget = 20;

    private static readonly string[] Header = ["ACTION", "TARGET", "REASON", "MESSAGE"];

    /// <param name="details">Lines under a target, such as what would change in it.</param>
    public IEnumerable<StyledLine> Lines(IReadOnlyList<PlannedAction> actions, Func<PlannedAction, IEnumerable<StyledLine>> details)
    {
        var first = Widest(0, actions.Select(action => action.Kind.ToString()));
        var third = Widest(2, actions.Select(action => action.Reason));
        var second = Widest(1, actions.Select(action => action.Target.ToString()));
        if (width is { } all)
        {
            second = Math.Min(second, Math.Max(NarrowestTarget, all - Indent.Length - first - third - (2 * Gap.Length)));
        }

        var left = Indent.Length + first + second + third + (3 * Gap.Length);
        var beside = width is null || width - left >= RoomForMessages;
        var messages = actions.Any(action => Message(action).Length > 0);
        yield return StyledLine.Of(
            Indent + Header[0].PadRight(first) + Gap + Header[1].PadRight(second) + Gap + (beside && messages ? Header[2].PadRight(third) + Gap + Header[3] : Header[2]),
            Shade.Strong);
        foreach (var action in actions)
        {
            var shade = PlanWords.ShadeOf(action.Kind);
            var text = shade == Shade.Faint ? Shade.Faint : Shade.Plain;
            var start = StyledLine.Of(Indent).Add(action.Kind.ToString().PadRight(first), shade).Add(Gap);
            var target = action.Target.ToString();
            if (target.Length > second)
            {
                yield return start.Add(target, text);
                start = StyledLine.Of(new string(' ', Indent.Length + first + Gap.Length));
                target = "";
            }

            start.Add(target.PadRight(second), text).Add(Gap).Add(action.Reason.PadRight(third), text);
            var under = new string(' ', Indent.Length + first + Gap.Length);
            foreach (var line in (beside ? Beside(start.Add(Gap), left, Message(action)) : Under(start, under, Message(action)))
                .Concat(details(action).SelectMany(detail => detail.Wrap(width, under))))
            {
                yield return line;
            }
        }
    }

    private static string Message(PlannedAction action) => action.CreateNamespace && action.Kind == PlannedActionKind.Create
        ? $"Namespace {action.Target.Key.Namespace} is created first."
        : action.Message;

    private static int Widest(int column, IEnumerable<string> values) => values.Select(value => value.Length).Append(Header[column].Length).Max();

    private IEnumerable<StyledLine> Beside(StyledLine start, int left, string message)
    {
        foreach (var line in Wrapping.Lines(message, width - left))
        {
            yield return start.Add(line);
            start = StyledLine.Of(new string(' ', left));
        }
    }

    private IEnumerable<StyledLine> Under(StyledLine start, string indent, string message) =>
        message.Length == 0 ? [start] : StyledLine.Wrapped(message, width, indent).Prepend(start);
}
