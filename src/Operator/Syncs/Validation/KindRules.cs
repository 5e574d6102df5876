using System.Text.RegularExpressions;
using Bellwether.Crds;
using Bellwether.Operator.Validation;

namespace Bellwether.Operator.Syncs.Validation;

/// <summary>The rules of <c>spec.source.apiVersion</c> and <c>spec.source.kind</c>, as far as they need no cluster.</summary>
internal static partial class KindRules
{
    /// <returns>Whether the kind is one that could be copied.</returns>
    public static bool Check(SpecRules rules, string field, SyncSource source)
    {
        var before = rules.Violations.Count;
        rules.Text(
            $"{field}.apiVersion", source.ApiVersion, 1, Limits.ApiVersion, ApiVersion(), "must be a version, or group/version, such as v1 or networking.k8s.io/v1");
        rules.Text($"{field}.kind", source.Kind, 1, Limits.KindName, Kind(), "must be a kind's name, such as Secret");
        if (rules.Violations.Count > before)
        {
            return false;
        }

        // No such kinds of Kubernetes' own: told at once, instead of being looked for.
        if (Group(source).Length == 0 && source.ApiVersion != SourceKinds.CoreVersion)
        {
            rules.Break($"{field}.apiVersion", $"the core group's version is v1, got {SpecRules.Quote(source.ApiVersion)}");
        }
        else if (char.IsAsciiLetterLower(source.Kind[0]) && Group(source).Length == 0)
        {
            rules.Break($"{field}.kind", $"must be a kind's name, such as Secret, got {SpecRules.Quote(source.Kind)}");
        }
        else if (RefusedKinds.WhyNot(Group(source), source.Kind) is { } why)
        {
            rules.Break($"{field}.kind", $"{source.Kind} is never copied: {why}");
        }

        return rules.Violations.Count == before;
    }

    /// <summary>Whether the kind's content has keys to choose and rename.</summary>
    public static bool HasKeys(SyncSource source) =>
        source is { ApiVersion: SourceKinds.CoreVersion, Kind: SourceKinds.Secret or SourceKinds.ConfigMap };

    private static string Group(SyncSource source)
    {
        var slash = source.ApiVersion.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? "" : source.ApiVersion[..slash];
    }

    [GeneratedRegex(Patterns.ApiVersion, RegexOptions.ExplicitCapture)]
    private static partial Regex ApiVersion();

    [GeneratedRegex(Patterns.KindName, RegexOptions.ExplicitCapture)]
    private static partial Regex Kind();
}
