using Bellwether.Operator.Syncs.Planning;

namespace Bellwether.Cli.Rendering;

/// <summary>The targets of one follower as aligned columns; messages beside them where there is room, and under them where there isn't.</summary>
/// <param name="width">Of the terminal; null: there is none, and a line may have any length.</param>
internal sealed class TargetTable(TextWriter output, int? width)
{
    private const string Indent = "  ";
    private const string Gap = "  ";
    private const int RoomForMessages = 40;
    private const int NarrowestTarget = 20;

    private static readonly string[] Header = ["ACTION", "TARGET", "REASON", "MESSAGE"];

    /// <param name="details">Lines under a target, such as what would change in it.</param>
    public void Write(IReadOnlyList<PlannedAction> actions, Func<PlannedAction, IEnumerable<string>>? details = null)
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
        Line(Indent + Header[0].PadRight(first) + Gap + Header[1].PadRight(second) + Gap
            + (beside && messages ? Header[2].PadRight(third) + Gap + Header[3] : Header[2]));
        foreach (var action in actions)
        {
            var target = action.Target.ToString();
            var start = Indent + action.Kind.ToString().PadRight(first) + Gap;
            if (target.Length > second)
            {
                Line(start + target);
                start = new string(' ', start.Length);
                target = "";
            }

            start += target.PadRight(second) + Gap + action.Reason.PadRight(third);
            var under = new string(' ', Indent.Length + first + Gap.Length);
            if (beside)
            {
                Beside(start + Gap, Message(action));
            }
            else
            {
                Line(start);
                Under(under, Message(action));
            }

            foreach (var detail in details?.Invoke(action) ?? [])
            {
                Under(under, detail);
            }
        }
    }

    private static string Message(PlannedAction action) => action.CreateNamespace && action.Kind == PlannedActionKind.Create
        ? $"Namespace {action.Target.Key.Namespace} is created first."
        : action.Message;

    private static int Widest(int column, IEnumerable<string> values) => values.Select(value => value.Length).Append(Header[column].Length).Max();

    private void Beside(string start, string message)
    {
        foreach (var line in Wrapping.Lines(message, width - start.Length))
        {
            Line(start + line);
            start = new string(' ', start.Length);
        }
    }

    private void Under(string start, string message)
    {
        if (message.Length > 0)
        {
            foreach (var line in Wrapping.Lines(message, width - start.Length))
            {
                Line(start + line);
            }
        }
    }

    private void Line(string line) => output.WriteLine(PlainText.OfLine(line).TrimEnd());
}
