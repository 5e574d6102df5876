using Bellwether.Crds;

namespace Bellwether.Operator.Validation;

/// <summary>The rules of a label selector, as Kubernetes has them, within our limits.</summary>
internal static class LabelSelectorRules
{
    public static void Check(SpecRules rules, string field, LabelSelector selector)
    {
        var labels = selector.MatchLabels ?? [];
        if (rules.Size($"{field}.matchLabels", labels.Count, "labels", 0, Limits.MatchLabels))
        {
            foreach (var (key, value) in labels.OrderBy(label => label.Key, StringComparer.Ordinal))
            {
                MetadataRules.Key(rules, $"{field}.matchLabels", key);
                MetadataRules.LabelValue(rules, MetadataRules.Entry($"{field}.matchLabels", key), value);
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

        MetadataRules.Key(rules, $"{field}.key", requirement.Key);
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
            MetadataRules.LabelValue(rules, $"{field}.values[{index}]", values[index]);
        }
    }
}
