using System.Text.Json.Serialization;
using Bellwether.Kubernetes.Schema;

namespace Bellwether.Crds;

/// <summary>Selects objects by their labels (meta/v1 LabelSelector): all requirements must hold, so an empty selector selects everything.</summary>
public sealed record LabelSelector
{
    /// <summary>Labels that must be there with these values.</summary>
    [Items(0, Limits.MatchLabels)]
    [Length(0, Limits.Label)]
    [Pattern(Patterns.LabelValue)]
    public Dictionary<string, string>? MatchLabels { get; set; }

    /// <summary>Requirements on labels.</summary>
    [Items(0, Limits.MatchExpressions)]
    [ListType(ListType.Atomic)]
    public List<LabelSelectorRequirement>? MatchExpressions { get; set; }

    /// <summary>True: there is no requirement, so everything matches.</summary>
    [JsonIgnore]
    public bool IsEmpty => MatchLabels is not { Count: > 0 } && MatchExpressions is not { Count: > 0 };

    /// <summary>Whether labels meet all requirements, as the API server decides it.</summary>
    public bool Matches(IReadOnlyDictionary<string, string>? labels)
    {
        foreach (var (key, value) in MatchLabels ?? [])
        {
            if (labels is null || !labels.TryGetValue(key, out var actual) || actual != value)
            {
                return false;
            }
        }

        foreach (var requirement in MatchExpressions ?? [])
        {
            if (!requirement.Matches(labels))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>As kubectl takes it: <c>team=web,tier in (a,b),!legacy</c>.</summary>
    public override string ToString() => string.Join(
        ',',
        (MatchLabels ?? []).OrderBy(label => label.Key, StringComparer.Ordinal).Select(label => $"{label.Key}={label.Value}")
            .Concat((MatchExpressions ?? []).Select(requirement => requirement.ToString())));
}
