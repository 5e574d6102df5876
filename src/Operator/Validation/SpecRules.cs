using System.Text.RegularExpressions;
using Bellwether.Crds;

namespace Bellwether.Operator.Validation;

/// <summary>
/// Collects what a spec breaks. The rules are those of the schemas: a server can be too old for some of them, and an object can have been
/// stored under an older schema, so every rule is checked here again.
/// </summary>
internal sealed partial class SpecRules
{
    private readonly List<SpecViolation> _violations = [];

    public IReadOnlyList<SpecViolation> Violations => _violations;

    public void Break(string field, string rule) => _violations.Add(new SpecViolation(field, rule));

    /// <summary>False, and a violation, when there is no value.</summary>
    public bool Present(string field, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] object? value)
    {
        if (value is null)
        {
            Break(field, "is required");
        }

        return value is not null;
    }

    /// <summary>Exactly one of two fields of an object must be set.</summary>
    public void ExactlyOne(string field, (string Name, bool IsSet) first, (string Name, bool IsSet) second)
    {
        if (first.IsSet == second.IsSet)
        {
            Break(field, $"exactly one of {first.Name} and {second.Name} must be set, got {(first.IsSet ? "both" : "none")}");
        }
    }

    public void OneOf(string field, string? value, params ReadOnlySpan<string> allowed)
    {
        if (value is null || !allowed.Contains(value))
        {
            Break(field, $"must be {string.Join(" or ", allowed)}, got {Quote(value)}");
        }
    }

    /// <summary>A DNS-1123 subdomain, as most objects are named.</summary>
    public void ObjectName(string field, string? value)
    {
        if (string.IsNullOrEmpty(value))
        {
            Break(field, "is required");
        }
        else if (value.Length > Limits.Subdomain)
        {
            Break(field, $"at most {Limits.Subdomain} characters, got {value.Length}");
        }
        else if (!IsWhole(Subdomain(), value))
        {
            Break(field, $"must be lower-case letters, digits, '-' and '.', beginning and ending with a letter or digit, got {Quote(value)}");
        }
    }

    /// <summary>A DNS-1123 label, as namespaces are named. Patterns are no names.</summary>
    public void NamespaceName(string field, string? value)
    {
        if (value is { Length: > Limits.Label })
        {
            Break(field, $"at most {Limits.Label} characters, got {value.Length}");
        }
        else if (value is null || !IsWhole(Label(), value))
        {
            Break(field, $"must be the name of a namespace (lower-case letters, digits and '-'; no patterns), got {Quote(value)}");
        }
    }

    /// <summary>A key in the data of a Secret or ConfigMap.</summary>
    public void DataKey(string field, string? value)
    {
        if (value is { Length: > Limits.DataKey })
        {
            Break(field, $"at most {Limits.DataKey} characters, got {value.Length}");
        }
        else if (value is null || !IsWhole(KeyOfData(), value))
        {
            Break(field, $"must be letters, digits, '-', '_' and '.', not beginning with '..', got {Quote(value)}");
        }
    }

    /// <summary>A text with bounds on its length that must match a pattern as a whole.</summary>
    /// <param name="field">The field.</param>
    /// <param name="value">Null and "" are missing.</param>
    /// <param name="least">Fewest characters.</param>
    /// <param name="most">Most characters.</param>
    /// <param name="pattern">Of the characters.</param>
    /// <param name="rule">The pattern in words.</param>
    /// <param name="quote">Whether the value may be shown.</param>
    public void Text(string field, string? value, int least, int most, Regex pattern, string rule, bool quote = true)
    {
        if (string.IsNullOrEmpty(value))
        {
            Break(field, "is required");
        }
        else if (value.Length > most)
        {
            Break(field, $"at most {most} characters, got {value.Length}");
        }
        else if (value.Length < least || !IsWhole(pattern, value))
        {
            Break(field, quote ? $"{rule}, got {Quote(value)}" : $"{rule}, at least {least}");
        }
    }

    /// <summary>A list with bounds on its size, none of its items twice, each item checked.</summary>
    /// <param name="field">The list.</param>
    /// <param name="items">Null counts as empty.</param>
    /// <param name="noun">What the items are called, in the plural.</param>
    /// <param name="least">Fewest items.</param>
    /// <param name="most">Most items. Beyond it only the size is reported.</param>
    /// <param name="item">Checks one item, given its path.</param>
    public void Set(string field, IReadOnlyList<string>? items, string noun, int least, int most, Action<string, string?> item)
    {
        if (!Size(field, items?.Count ?? 0, noun, least, most))
        {
            return;
        }

        var seen = new HashSet<string>();
        for (var index = 0; index < items?.Count; index++)
        {
            item($"{field}[{index}]", items[index]);
            if (items[index] is { } value && !seen.Add(value))
            {
                Break($"{field}[{index}]", $"is there twice: {Quote(value)}");
            }
        }
    }

    /// <summary>False, and a violation, when a list is too short or too long.</summary>
    public bool Size(string field, int count, string noun, int least, int most)
    {
        if (count < least)
        {
            Break(field, $"at least {least} of the {noun} must be given, got {count}");
        }
        else if (count > most)
        {
            Break(field, $"at most {most} {noun}, got {count}");
        }

        return count >= least && count <= most;
    }

    /// <summary>Whether a pattern matches a text to its end. In .NET, unlike RE2, <c>$</c> also matches before a last line feed.</summary>
    public static bool IsWhole(Regex pattern, string text) => pattern.Match(text) is { Success: true } match && match.Length == text.Length;

    /// <summary>A value in a message: in quotes, cut short, without control characters.</summary>
    public static string Quote(string? value)
    {
        const int longest = 64;
        if (value is null)
        {
            return "nothing";
        }

        var shown = new string([.. value.Take(longest).Select(character => char.IsControl(character) ? '?' : character)]);
        return $"'{shown}{(value.Length > longest ? "..." : "")}'";
    }

    [GeneratedRegex(Patterns.Subdomain, RegexOptions.ExplicitCapture)]
    private static partial Regex Subdomain();

    [GeneratedRegex(Patterns.Label, RegexOptions.ExplicitCapture)]
    private static partial Regex Label();

    [GeneratedRegex(Patterns.DataKey, RegexOptions.ExplicitCapture)]
    private static partial Regex KeyOfData();
}
