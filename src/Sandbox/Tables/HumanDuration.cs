namespace Bellwether.Sandbox.Tables;

/// <summary>Ages as kubectl shows them: two units while they matter, then one.</summary>
internal static class HumanDuration
{
    /// <summary>The age of a timestamp; <c>&lt;unknown&gt;</c> without one.</summary>
    public static string Since(string? timestamp, DateTimeOffset now) =>
        timestamp is { Length: > 0 } && DateTimeOffset.TryParse(timestamp, out var then) ? Of(now - then) : "<unknown>";

    public static string Of(TimeSpan age)
    {
        var (seconds, minutes, hours) = ((long)age.TotalSeconds, (long)age.TotalMinutes, (long)age.TotalHours);
        return (seconds, minutes, hours) switch
        {
            // Clocks differ by a little.
            ( < -1, _, _) => "<invalid>",
            ( < 0, _, _) => "0s",
            ( < 120, _, _) => $"{seconds}s",
            (_, < 10, _) => Two(minutes, "m", seconds % 60, "s"),
            (_, < 180, _) => $"{minutes}m",
            (_, _, < 8) => Two(hours, "h", minutes % 60, "m"),
            (_, _, < 48) => $"{hours}h",
            (_, _, < 24 * 8) => Two(hours / 24, "d", hours % 24, "h"),
            (_, _, < 24 * 365 * 2) => $"{hours / 24}d",
            (_, _, < 24 * 365 * 8) => Two(hours / 24 / 365, "y", hours / 24 % 365, "d"),
            _ => $"{hours / 24 / 365}y",
        };
    }

    private static string Two(long large, string largeUnit, long small, string smallUnit) =>
        small == 0 ? $"{large}{largeUnit}" : $"{large}{largeUnit}{small}{smallUnit}";
}
