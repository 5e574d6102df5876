using System.Globalization;
using Bellwether.Cli.Checks;
using Bellwether.Cli.Rendering.Terminal;

namespace Bellwether.Cli.Rendering;

/// <summary>A check for people: each follower's steps, what failed and what helps, and what it sums up to.</summary>
/// <param name="width">Of the terminal; null: there is none, and a line may have any length.</param>
internal sealed class CheckTable(TextWriter output, int? width, bool colour)
{
    private const string Indent = "  ";
    private const string Gap = "  ";
    private const int RoomForText = 40;
    private const int StateWidth = 7;
    private const int TookWidth = 7;

    private static readonly int StepWidth = Enum.GetValues<CheckedStep>().Max(step => Name(step).Length);
    private static readonly int Left = Indent.Length + StateWidth + StepWidth + TookWidth + (3 * Gap.Length);

    private readonly PaintedWriter _output = new(output, colour);

    public void Write(CheckReport report)
    {
        foreach (var note in report.Notes)
        {
            Text("Note: " + note);
            _output.WriteLine();
        }

        foreach (var follower in report.Followers)
        {
            Write(follower);
            _output.WriteLine();
        }

        Text(Total(report));
    }

    private void Write(FollowerCheck follower)
    {
        Text($"{follower.Name}{Gap}{Where(follower)}");
        foreach (var step in follower.Steps)
        {
            Write(step);
        }

        foreach (var note in follower.Notes)
        {
            Text(note, Indent);
        }

        if (follower.OperatorsVerdict is { } verdict)
        {
            Text($"The operator says: Ready {verdict.Status}, {verdict.Reason}.", Indent);
        }

        if (follower.Rbac is { } rbac)
        {
            _output.WriteLine();
            Text($"What grants all that the access rules of {follower.Name} need, to be applied in the follower:", Indent);
            _output.WriteLine();
            foreach (var line in rbac.TrimEnd('\n').Split('\n'))
            {
                _output.WriteLine(line);
            }
        }
    }

    private void Write(CheckStep step)
    {
        var (state, shade) = step.State switch
        {
            StepState.Passed => ("ok", Shade.Good),
            StepState.Warned => ("warning", Shade.Warning),
            StepState.Failed => ("failed", Shade.Bad),
            _ => ("-", Shade.Faint),
        };
        _output.Write(Indent);
        _output.Write(state.PadRight(StateWidth), shade);
        var columns = Gap + Name(step.Step).PadRight(StepWidth) + Gap + Took(step.Took).PadLeft(TookWidth);
        var beside = width is null || width - Left >= RoomForText;
        var lines = Lines(step, beside ? width - Left : width - Indent.Length - StateWidth - Gap.Length).ToList();
        if (lines.Count == 0)
        {
            _output.WriteLine(columns);
            return;
        }

        if (beside)
        {
            _output.WriteLine(columns + Gap + lines[0]);
            lines.RemoveAt(0);
        }
        else
        {
            _output.WriteLine(columns);
        }

        var under = new string(' ', beside ? Left : Indent.Length + StateWidth + Gap.Length);
        lines.ForEach(line => _output.WriteLine(under + line));
    }

    private static IEnumerable<string> Lines(CheckStep step, int? width) => step switch
    {
        { Failure: { } failure } => Wrapping.Lines(failure.Reason, width).Concat(Wrapping.Lines(failure.Message, width)),
        { State: StepState.NotTried } => ["not tried"],
        { Detail: { } detail } => Wrapping.Lines(detail, width),
        _ => [],
    };

    private static string Name(CheckedStep step) => step switch
    {
        CheckedStep.BaseIdentity => "Base identity",
        CheckedStep.SignIn => "Sign-in",
        _ => step.ToString(),
    };

    private static string Took(TimeSpan? took) => took is not { } time ? ""
        : time < TimeSpan.FromSeconds(1) ? string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(time.TotalMilliseconds)} ms")
        : string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0} s");

    private static string Where(FollowerCheck follower) => follower.Cluster.Spec switch
    {
        { Eks: { } eks } => $"EKS cluster {eks.ClusterName} in {eks.Region}, account {eks.Account}",
        { Kubeconfig.SecretRef: { } secret } => $"kubeconfig at {secret.Key} in Secret {secret.Name}",
        _ => "",
    };

    private static string Total(CheckReport report)
    {
        var failed = report.Followers.Count(follower => follower.HasFailed);
        var warned = report.Followers.Count(follower => !follower.HasFailed && follower.Steps.Any(step => step.State == StepState.Warned));
        return $"Total: {report.Followers.Count - failed} of {(report.Followers.Count == 1 ? "1 follower" : $"{report.Followers.Count} followers")} can be used"
            + (warned == 0 ? "" : $", {warned} with a warning");
    }

    private void Text(string text, string indent = "")
    {
        foreach (var line in Wrapping.Lines(text, width - indent.Length))
        {
            _output.WriteLine(indent + line);
        }
    }
}
