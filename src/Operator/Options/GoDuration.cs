using System.Buffers;
using System.Globalization;

namespace Bellwether.Operator.Options;

/// <summary>Durations as Go writes them (<c>time.ParseDuration</c>): <c>24h</c>, <c>1h30m</c>, <c>1.5s</c>, <c>300ms</c>.</summary>
internal static class GoDuration
{
    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789.");

    private static readonly (string Unit, double Ticks)[] Units =
    [
        ("ns", 0.01), ("us", 10), ("µs", 10), ("μs", 10), ("ms", TimeSpan.TicksPerMillisecond),
        ("s", TimeSpan.TicksPerSecond), ("m", TimeSpan.TicksPerMinute), ("h", TimeSpan.TicksPerHour),
    ];

    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = default;
        var rest = text.AsSpan();
        var negative = rest is ['-', ..];
        if (rest is ['-', ..] or ['+', ..])
        {
            rest = rest[1..];
        }

        if (rest is "0")
        {
            return true;
        }

        double ticks = 0;
        var parts = 0;
        for (; !rest.IsEmpty; parts++)
        {
            if (!TakePart(ref rest, out var part))
            {
                return false;
            }

            ticks += part;
        }

        // Go's own durations end at about 290 years.
        if (parts == 0 || ticks > long.MaxValue / 100d)
        {
            return false;
        }

        duration = TimeSpan.FromTicks((long)(negative ? -ticks : ticks));
        return true;
    }

    /// <summary>As Go prints it, without the units that are zero: <c>24h</c>, <c>1h30m</c>, <c>1.5s</c>.</summary>
    public static string Format(TimeSpan duration)
    {
        if (duration == TimeSpan.Zero)
        {
            return "0s";
        }

        var sign = duration < TimeSpan.Zero ? "-" : "";
        var length = duration.Duration();
        var seconds = (length.Ticks % TimeSpan.TicksPerMinute) / (decimal)TimeSpan.TicksPerSecond;
        return string.Create(CultureInfo.InvariantCulture,
            $"{sign}{Part((long)length.TotalHours, "h")}{Part(length.Minutes, "m")}{(seconds == 0 ? "" : $"{seconds:0.#######}s")}");
    }

    private static string Part(long value, string unit) => value == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{value}{unit}");

    private static bool TakePart(ref ReadOnlySpan<char> rest, out double ticks)
    {
        ticks = 0;
        var digits = rest.IndexOfAnyExcept(Digits);
        if (digits <= 0
            || !double.TryParse(rest[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value))
        {
            return false;
        }

        rest = rest[digits..];
        var end = rest.IndexOfAny(Digits);
        var unit = end < 0 ? rest : rest[..end];
        foreach (var (name, size) in Units)
        {
            if (unit.SequenceEqual(name))
            {
                ticks = value * size;
                rest = rest[unit.Length..];
                return true;
            }
        }

        return false;
    }
}
