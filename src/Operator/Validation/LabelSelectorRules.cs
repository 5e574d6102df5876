using System.Text.RegularExpressions;
using Bellwether.Crds;

namespace Bellwether.Operator.Validation;

/// <summary>The rules of a label selector, as Kubernetes has them, within our limits.</summary>
internal static partial class LabelSelectorRules
{
    private const int LongestPrefix = Limits.Subdomain;

    public static void Check(SpecRules rules, string field, LabelSelector selector)
    {
        var labels = selector.MatchLabels ?? [];
        if (rules.Size($"{field}.matchLabels", labels.Count, "labels", 0, Limits.MatchLabels))
        {
            foreach (var (key, value) in labels.OrderBy(label => label.Key, StringComparer.Ordinal))
            {
                CheckKey(rules, $"{field}.matchLabels", key);
                CheckValue(rules, $"{field}.matchLabels[{Shorten(key)}]", value);
            }
        }

        var requirements = selector.MatchExpressions ?? [];
        if (rules.Size($"{field}.matchExpressions", requirements.Count, "requirements", 0, Limits.MatchExpressions))
        {
            for (var index = 0; index < requirements.Count; index++)
            {
                CheckRequirement(rules, $"{field}.matchExpressions[{index}]", requirements[index]);
            }
        }
    }

    private static void CheckRequirement(SpecRules rules, string field, LabelSelectorRequirement? requirement)
    {
        if (!rules.Present(field, requirement))
        {
            return;
        }

        CheckKey(rules, $"{field}.key", requirement.Key);
        rules.OneOf(
            $"{field}.operator",
            requirement.Operator,
            SelectorOperators.In, SelectorOperators.NotIn, SelectorOperators.Exists, SelectorOperators.DoesNotExist);
        var values = requirement.Values ?? [];
        if (requirement.Operator is SelectorOperators.In or SelectorOperators.NotIn)
        {
            rules.Size($"{field}.values", values.Count, "values", 1, Limits.SelectorValues);
        }
        else if (requirement.Operator is SelectorOperators.Exists or SelectorOperators.DoesNotExist && values.Count > 0)
        {
            rules.Break($"{field}.values", $"must be left out for {requirement.Operator}");
        }

        for (var index = 0; index < Math.Min(values.Count, Limits.SelectorValues); index++)
        {
            CheckValue(rules, $"{field}.values[{index}]", values[index]);
        }
    }

    private static void CheckKey(SpecRules rules, string field, string? key)
    {
        if (string.IsNullOrEmpty(key))
        {
            rules.Break(field, "a label's key must not be empty");
        }
        else if (key.Length > Limits.LabelKey || key.IndexOf('/', StringComparison.Ordinal) > LongestPrefix || !SpecRules.IsWhole(LabelKey(), key))
        {
            rules.Break(
                field,
                $"a label's key must be a name of at most {Limits.Label} letters, digits, '-', '_' and '.', if need be after a DNS prefix "
                + $"and '/', got {SpecRules.Quote(key)}");
        }
    }

    private static void CheckValue(SpecRules rules, string field, string? value)
    {
        if (value is { Length: > Limits.Label })
        {
            rules.Break(field, $"a label's value has at most {Limits.Label} characters, got {value.Length}");
        }
        else if (value is null || !SpecRules.IsWhole(LabelValue(), value))
        {
            rules.Break(
                field,
                "a label's value must be letters, digits, '-', '_' and '.', beginning and ending with a letter or digit, got "
                + SpecRules.Quote(value));
        }
    }

    private static string Shorten(string key) => SpecRules.Quote(key).Trim('\'');

    [GeneratedRegex(Patterns.LabelKey, RegexOptions.ExplicitCapture)]
    private static partial Regex LabelKey();

    [GeneratedRegex(Patterns.LabelValue, RegexOptions.ExplicitCapture)]
    private static partial Regex LabelValue();
}
