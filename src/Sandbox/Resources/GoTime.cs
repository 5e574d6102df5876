using System.Globalization;

namespace Bellwether.Sandbox.Resources;

/// <summary>Times as the real server reads them, and what Go's time.Parse says of others.</summary>
internal static class GoTime
{
    private const string Seconds = "2006-01-02T15:04:05Z07:00";
    private const string Micros = "2006-01-02T15:04:05.000000Z07:00";

    /// <summary>The parts of both layouts up to the seconds, each with the separator before it.</summary>
    private static readonly (string Separator, string Part, string Name, int Min, int Max)[] Parts =
    [
        ("", "2006", "year", 0, 9999), ("-", "01", "month", 1, 12), ("-", "02", "day", 1, 31),
        ("T", "15", "hour", 0, 23), (":", "04", "minute", 0, 59), (":", "05", "second", 0, 59),
    ];

    /// <summary>RFC 3339 with any number of decimals, or for a MicroTime with exactly six.</summary>
    /// <returns>What is wrong, or null.</returns>
    public static string? Read(string text, bool micro, out DateTimeOffset time)
    {
        time = default;
        var (layout, rest, range) = (micro ? Micros : Seconds, text, "");
        foreach (var (separator, part, name, min, max) in Parts)
        {
            if (!rest.StartsWith(separator, StringComparison.Ordinal))
            {
                return CannotParse(text, layout, rest, separator);
            }

            rest = rest[separator.Length..];
            if (rest.Length < part.Length || !IsDigits(rest.AsSpan(0, part.Length)))
            {
                return CannotParse(text, layout, rest, part);
            }

            var value = int.Parse(rest.AsSpan(0, part.Length), CultureInfo.InvariantCulture);
            rest = rest[part.Length..];
            if (value < min || value > max)
            {
                // A day beyond any month's is only noticed at the end.
                range = range.Length > 0 ? range : name;
                if (name != "day")
                {
                    return OutOfRange(text, range);
                }
            }
        }

        var decimals = Decimals(rest);
        if (micro && decimals < 6)
        {
            return CannotParse(text, layout, rest, ".000000");
        }

        rest = rest[(micro ? 7 : decimals > 0 ? 1 + decimals : 0)..];
        if (!IsZone(rest, out var length))
        {
            return CannotParse(text, layout, rest, "Z07:00");
        }

        if (length < rest.Length)
        {
            return $"parsing time \"{text}\": extra text: \"{rest[length..]}\"";
        }

        return range.Length > 0 || !DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time)
            ? OutOfRange(text, "day")
            : null;
    }

    private static int Decimals(string rest)
    {
        if (!rest.StartsWith('.'))
        {
            return 0;
        }

        var end = rest.AsSpan(1).IndexOfAnyExceptInRange('0', '9');
        return end < 0 ? rest.Length - 1 : end;
    }

    private static bool IsZone(string rest, out int length)
    {
        length = rest.StartsWith('Z') ? 1 : 6;
        return length == 1 || (rest.Length >= 6 && rest[0] is '+' or '-' && rest[3] == ':'
            && IsDigits(rest.AsSpan(1, 2)) && IsDigits(rest.AsSpan(4, 2)));
    }

    private static bool IsDigits(ReadOnlySpan<char> text) => text.IndexOfAnyExceptInRange('0', '9') < 0;

    private static string CannotParse(string text, string layout, string rest, string part) =>
        $"parsing time \"{text}\" as \"{layout}\": cannot parse \"{rest}\" as \"{part}\"";

    private static string OutOfRange(string text, string part) => $"parsing time \"{text}\": {part} out of range";
}
