using System.Globalization;
using Bellwether.Cli.Rendering.Terminal;
using Bellwether.Cli.Statuses;
using Bellwether.Crds;
using Bellwether.Kubernetes.Entities;

namespace Bellwether.Cli.Rendering.Statuses;

/// <summary>How states, counts and times are said, everywhere alike.</summary>
internal static class StatusWords
{
    public static Shade ShadeOf(StandingState state) => state switch
    {
        StandingState.Stalled or StandingState.Failing => Shade.Bad,
        StandingState.Unknown or StandingState.Deleting or StandingState.Progressing => Shade.Warning,
        StandingState.Suspended => Shade.Faint,
        _ => Shade.Good,
    };

    public static Shade ShadeOf(Condition condition) => condition.Status switch
    {
        Condition.True => Shade.Good,
        Condition.False => Shade.Bad,
        _ => Shade.Warning,
    };

    public static string Number(int number) => number.ToString("N0", CultureInfo.InvariantCulture);

    public static string Count(int number, string one, string? many = null) => $"{Number(number)} {(number == 1 ? one : many ?? one + "s")}";

    /// <summary>As the Copies column of kubectl: those in step, of all.</summary>
    public static Cell Copies(CopyCounts? copies) => copies is null
        ? new("-", Shade.Plain, IsNumber: true)
        : new(copies.Summary, copies.Failing > 0 ? Shade.Bad : copies.Synced < copies.Total ? Shade.Warning : Shade.Plain, IsNumber: true);

    /// <summary>Copies in words, such as <c>3 of 4 copies in step, 1 failing</c>.</summary>
    public static string Sentence(CopyCounts copies) =>
        $"{Number(copies.Synced)} of {Count(copies.Total, "copy", "copies")} in step"
        + (copies.Failing == 0 ? "" : $", {Number(copies.Failing)} failing")
        + (copies.Pending == 0 ? "" : $", {Number(copies.Pending)} not known yet");

    /// <summary>How many are in each state, worst first, such as <c>1 Failing, 2 Ready</c>.</summary>
    public static string States(IEnumerable<Standing> standings) => string.Join(
        ", ", standings.GroupBy(standing => standing.State).OrderBy(group => group.Key).Select(group => $"{Number(group.Count())} {group.Key}"));

    /// <summary>Short, as kubectl says ages: <c>90s</c>, <c>12m</c>, <c>5h</c>, <c>3d</c>. A clock that is off makes no negative ages.</summary>
    public static string Age(TimeSpan age) => age switch
    {
        { TotalSeconds: < 120 } => FormattableString.Invariant($"{Math.Max(0, (int)age.TotalSeconds)}s"),
        { TotalMinutes: < 120 } => FormattableString.Invariant($"{(int)age.TotalMinutes}m"),
        { TotalHours: < 48 } => FormattableString.Invariant($"{(int)age.TotalHours}h"),
        _ => FormattableString.Invariant($"{(int)age.TotalDays}d"),
    };

    public static string Since(DateTimeOffset? since, DateTimeOffset now) => since is { } at ? Age(now - at) : "-";

    /// <summary>As the end of a sentence; empty when it isn't known.</summary>
    public static string For(DateTimeOffset? since, DateTimeOffset now) => since is { } at ? $" for {Age(now - at)}" : "";
}
