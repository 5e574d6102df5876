using System.Globalization;
using Bellwether.Cli.Checks;
using Bellwether.Cli.Rendering.Statuses;
using Bellwether.Cli.Rendering.Terminal;

namespace Bellwether.Cli.Rendering;

/// <summary>A check for people: each follower's steps, what failed and what helps, and what it sums up to. Pure.</summary>
/// <param name="width">Of the terminal; null: there is none, and a line may have any length.</param>
internal sealed class CheckTable(int? width)
{
    private const string Indent = "  ";
    private const string Gap = "  ";
    private const int RoomForText = 40;
    private const int StateWidth = 7;
    private const int TookWidth = 7;

    private static readonly int StepWidth = Enum.GetValues<CheckedStep>().Max(step => Name(step).Length);
    private static readonly int Left = Indent.Length + StateWidth + StepWidth + TookWidth + (3 * Gap.Length);

    public IEnumerable<StyledLine> Lines(CheckReport report)
    {
        var shown = LongList.Shown(report.Followers, isWhole: width is null, follower => follower.HasFailed ? 2 : HasWarned(follower) ? 1 : 0);
        List<StyledLine> lines =
        [
            .. report.Notes.SelectMany(note => StyledLine.Of("Note: ", Shade.Strong).Add(note).Wrap(width).Append(StyledLine.Empty)),
            .. shown.SelectMany(follower => Lines(follower).Append(StyledLine.Empty)),
        ];
        if (shown.Length < report.Followers.Count)
        {
            var rest = report.Followers.Except(shown).ToArray();
            lines.AddRange(LongList.Rest(shown.Length, report.Followers.Count, "follower", Sum(rest).ToString(), "-o yaml lists them").Wrap(width));
            lines.Add(StyledLine.Empty);
        }

        return [.. lines, .. StyledLine.Of("Total: ", Shade.Strong).Add(Sum(report.Followers)).Wrap(width)];
    }

    private List<StyledLine> Lines(FollowerCheck follower)
    {
        List<StyledLine> lines =
        [
            .. StyledLine.Of(follower.Name, Shade.Strong).Add(Gap + Where(follower), Shade.Faint).Wrap(width),
            .. follower.Steps.SelectMany(Lines),
            .. follower.Notes.SelectMany(note => StyledLine.Wrapped(note, width, Indent)),
        ];
        if (follower.OperatorsVerdict is { } verdict)
        {
            lines.AddRange(StyledLine.Of("The operator says: Ready ")
                .Add(verdict.Status, StatusWords.ShadeOf(verdict)).Add($", {verdict.Reason}.").Wrap(width, Indent));
        }

        // Manifests are copied from the screen: no line of them is broken.
        return follower.Rbac is not { } rbac ? lines :
        [
            .. lines,
            StyledLine.Empty,
            .. StyledLine.Wrapped($"What grants all that the access rules of {follower.Name} need, to be applied in the follower:", width, Indent),
            StyledLine.Empty,
            .. rbac.TrimEnd('\n').Split('\n').Select(line => StyledLine.Of(line)),
        ];
    }

    private IEnumerable<StyledLine> Lines(CheckStep step)
    {
        var (state, shade) = step.State switch
        {
            StepState.Passed => ("ok", Shade.Good),
            StepState.Warned => ("warning", Shade.Warning),
            StepState.Failed => ("failed", Shade.Bad),
            _ => ("-", Shade.Faint),
        };
        var first = StyledLine.Of(Indent).Add(state.PadRight(StateWidth), shade)
            .Add(Gap + Name(step.Step).PadRight(StepWidth), step.State == StepState.NotTried ? Shade.Faint : Shade.Plain)
            .Add(Gap + Took(step.Took).PadLeft(TookWidth), Shade.Faint);
        var beside = width is null || width - Left >= RoomForText;
        var under = new string(' ', beside ? Left : Indent.Length + StateWidth + Gap.Length);
        StyledLine[] lines = [.. Says(step, shade).SelectMany(line => line.Wrap(width, under))];
        if (!beside || lines.Length == 0)
        {
            return lines.Prepend(first);
        }

        // The first of them has the place that its indentation leaves free.
        return lines[1..].Prepend(first.Add(Gap).Add(lines[0].From(under.Length)));
    }

    private static IEnumerable<StyledLine> Says(CheckStep step, Shade shade) => step switch
    {
        { Failure: { } failure } => [StyledLine.Of(failure.Reason, shade), StyledLine.Of(failure.Message)],
        { State: StepState.NotTried } => [StyledLine.Of("not tried", Shade.Faint)],
        { Detail: { } detail } => [StyledLine.Of(detail)],
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

    private static bool HasWarned(FollowerCheck follower) => follower.Steps.Any(step => step.State == StepState.Warned);

    /// <summary>Such as <c>2 of 3 followers can be used, 1 with a warning</c>.</summary>
    private static StyledLine Sum(IReadOnlyCollection<FollowerCheck> followers)
    {
        var failed = followers.Count(follower => follower.HasFailed);
        var warned = followers.Count(follower => !follower.HasFailed && HasWarned(follower));
        return StyledLine.Of($"{StatusWords.Number(followers.Count - failed)} of {StatusWords.Count(followers.Count, "follower")} can be used", failed == 0 ? Shade.Good : Shade.Bad)
            .Add(warned == 0 ? "" : ", ").Add(warned == 0 ? "" : $"{StatusWords.Number(warned)} with a warning", Shade.Warning);
    }
}
