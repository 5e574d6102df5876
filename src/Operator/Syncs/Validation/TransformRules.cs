using System.Text.RegularExpressions;
using Bellwether.Crds;
using Bellwether.Operator.Syncs.Content;
using Bellwether.Operator.Validation;

namespace Bellwether.Operator.Syncs.Validation;

/// <summary>The rules of <c>spec.transform</c>.</summary>
internal static partial class TransformRules
{
    public static void Check(SpecRules rules, string field, SyncTransform transform)
    {
        if (transform.Name is not null)
        {
            rules.ObjectName($"{field}.name", transform.Name);
        }

        CheckMap(rules, $"{field}.labels", transform.Labels, "labels", Limits.TransformLabels, "a label", MetadataRules.LabelValue);
        CheckMap(
            rules, $"{field}.annotations", transform.Annotations, "annotations", Limits.TransformAnnotations, "an annotation",
            MetadataRules.AnnotationValue);
        if (rules.Present($"{field}.inherit", transform.Inherit))
        {
            CheckGlobs(rules, $"{field}.inherit.labels", transform.Inherit.Labels);
            CheckGlobs(rules, $"{field}.inherit.annotations", transform.Inherit.Annotations);
        }

        if (transform.Keys is not null)
        {
            CheckKeys(rules, $"{field}.keys", transform.Keys);
        }
    }

    private static void CheckMap(
        SpecRules rules, string field, Dictionary<string, string>? map, string noun, int most, string whose, Action<SpecRules, string, string?> value)
    {
        if (map is null || !rules.Size(field, map.Count, noun, 0, most))
        {
            return;
        }

        foreach (var (key, text) in map.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            MetadataRules.Key(rules, field, key, whose);
            if (!MetadataNames.MayBeNamed(key))
            {
                rules.Break(field, $"bellwether.dev/* and kubectl.kubernetes.io/last-applied-configuration are not to be set, got {SpecRules.Quote(key)}");
            }

            value(rules, MetadataRules.Entry(field, key), text);
        }
    }

    private static void CheckGlobs(SpecRules rules, string field, List<string>? globs)
    {
        if (rules.Present(field, globs))
        {
            rules.Set(field, globs, "globs", 0, Limits.InheritGlobs, (path, glob) => rules.Text(
                path, glob, 1, Limits.LabelKey, Glob(), "must be letters, digits, '-', '_', '.' and '/', '*' for any characters and '?' for one"));
        }
    }

    private static void CheckKeys(SpecRules rules, string field, List<KeyMapping> keys)
    {
        if (!rules.Size(field, keys.Count, "keys", 1, Limits.TransformKeys))
        {
            return;
        }

        HashSet<string> taken = [], made = [];
        for (var index = 0; index < keys.Count; index++)
        {
            if (!rules.Present($"{field}[{index}]", keys[index]))
            {
                continue;
            }

            var (from, to) = (keys[index].From, keys[index].To);
            rules.DataKey($"{field}[{index}].from", from);
            if (to is not null)
            {
                rules.DataKey($"{field}[{index}].to", to);
            }

            if (from is not null && !taken.Add(from))
            {
                rules.Break($"{field}[{index}].from", $"is there twice: {SpecRules.Quote(from)}");
            }
            else if ((to ?? from) is { } target && !made.Add(target))
            {
                rules.Break($"{field}[{index}]", $"another entry has the same key in the copies: {SpecRules.Quote(target)}");
            }
        }
    }

    [GeneratedRegex(Patterns.MetadataGlob, RegexOptions.ExplicitCapture)]
    private static partial Regex Glob();
}
