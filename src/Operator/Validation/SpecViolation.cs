namespace Bellwether.Operator.Validation;

/// <summary>One rule that a spec breaks.</summary>
/// <param name="Field">The path of the field, such as <c>spec.targets[2].clusters</c>.</param>
/// <param name="Rule">What must hold and what was found, such as <c>at most 200 names, got 512</c>.</param>
public sealed record SpecViolation(string Field, string Rule)
{
    /// <summary>Violations that a message names one by one; the rest are counted.</summary>
    public const int Shown = 5;

    public override string ToString() => $"{Field}: {Rule}";

    /// <summary>The message of a Stalled condition: each field with its rule, and how many there are beyond the first few.</summary>
    public static string Summarize(IReadOnlyList<SpecViolation> violations)
    {
        var shown = string.Join("; ", violations.Take(Shown));
        return violations.Count > Shown ? $"{shown}; and {violations.Count - Shown} more" : shown;
    }
}
