using Bellwether.Kubernetes.Schema;

namespace Bellwether.Crds;

/// <summary>One requirement on a label.</summary>
[ValidationRule(
    "self.operator in ['In', 'NotIn'] ? has(self.values) && size(self.values) > 0 : !has(self.values) || size(self.values) == 0",
    "values must be given for In and NotIn, and left out for Exists and DoesNotExist")]
public sealed record LabelSelectorRequirement
{
    /// <summary>The label's key.</summary>
    [Required]
    [Length(1, Limits.LabelKey)]
    [Pattern(Patterns.LabelKey)]
    public string Key { get; set; } = "";

    /// <summary>In, NotIn, Exists or DoesNotExist.</summary>
    [Required]
    [Length(1, Limits.OperatorName)]
    [EnumValues(SelectorOperators.In, SelectorOperators.NotIn, SelectorOperators.Exists, SelectorOperators.DoesNotExist)]
    public string Operator { get; set; } = "";

    /// <summary>The values for In and NotIn.</summary>
    [Items(0, Limits.SelectorValues)]
    [Length(0, Limits.Label)]
    [Pattern(Patterns.LabelValue)]
    [ListType(ListType.Atomic)]
    public List<string>? Values { get; set; }

    /// <summary>
    /// Whether labels meet the requirement. NotIn and DoesNotExist hold for a label that is absent. An invalid requirement (unknown
    /// operator, In or NotIn without values) never holds, so that a mistake selects nothing.
    /// </summary>
    public bool Matches(IReadOnlyDictionary<string, string>? labels)
    {
        string? actual = null;
        var present = labels is not null && labels.TryGetValue(Key, out actual);
        return Operator switch
        {
            SelectorOperators.In => present && Values is { Count: > 0 } && Values.Contains(actual!),
            SelectorOperators.NotIn => Values is { Count: > 0 } && (!present || !Values.Contains(actual!)),
            SelectorOperators.Exists => present,
            SelectorOperators.DoesNotExist => !present,
            _ => false,
        };
    }

    /// <summary>As kubectl takes it.</summary>
    public override string ToString() => Operator switch
    {
        SelectorOperators.In => $"{Key} in ({string.Join(',', Values ?? [])})",
        SelectorOperators.NotIn => $"{Key} notin ({string.Join(',', Values ?? [])})",
        SelectorOperators.DoesNotExist => $"!{Key}",
        _ => Key,
    };
}
