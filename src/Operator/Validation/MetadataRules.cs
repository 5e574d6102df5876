using System.Text.RegularExpressions;
using Bellwether.Crds;

namespace Bellwether.Operator.Validation;

/// <summary>The rules of labels and annotations, as Kubernetes has them.</summary>
internal static partial class MetadataRules
{
    private const int LongestPrefix = Limits.Subdomain;

    /// <param name="rules">Collects violations.</param>
    /// <param name="field">The map, or the field that holds the key.</param>
    /// <param name="key">The key.</param>
    /// <param name="whose">What it is the key of.</param>
    public static void Key(SpecRules rules, string field, string? key, string whose = "a label")
    {
        if (string.IsNullOrEmpty(key))
        {
            rules.Break(field, $"{whose}'s key must not be empty");
        }
        else if (key.Length > Limits.LabelKey || key.IndexOf('/', StringComparison.Ordinal) > LongestPrefix || !SpecRules.IsWhole(KeyOfMetadata(), key))
        {
            rules.Break(
                field,
                $"{whose}'s key must be a name of at most {Limits.Label} letters, digits, '-', '_' and '.', if need be after a DNS prefix "
                + $"and '/', got {SpecRules.Quote(key)}");
        }
    }

    public static void LabelValue(SpecRules rules, string field, string? value)
    {
        if (value is { Length: > Limits.Label })
        {
            rules.Break(field, $"a label's value has at most {Limits.Label} characters, got {value.Length}");
        }
        else if (value is null || !SpecRules.IsWhole(ValueOfLabel(), value))
        {
            rules.Break(
                field,
                "a label's value must be letters, digits, '-', '_' and '.', beginning and ending with a letter or digit, got "
                + SpecRules.Quote(value));
        }
    }

    public static void AnnotationValue(SpecRules rules, string field, string? value)
    {
        if (value is { Length: > Limits.AnnotationValue })
        {
            rules.Break(field, $"an annotation's value has at most {Limits.AnnotationValue} characters here, got {value.Length}");
        }
        else
        {
            rules.Present(field, value);
        }
    }

    /// <summary>The path of one entry of a map.</summary>
    public static string Entry(string map, string key) => $"{map}[{SpecRules.Quote(key).Trim('\'')}]";

    [GeneratedRegex(Patterns.LabelKey, RegexOptions.ExplicitCapture)]
    private static partial Regex KeyOfMetadata();

    [GeneratedRegex(Patterns.LabelValue, RegexOptions.ExplicitCapture)]
    private static partial Regex ValueOfLabel();
}
