namespace Bellwether.EndToEnd.Tests.Audit;

/// <summary>How much changes while the operator is killed, and when it is.</summary>
/// <param name="Changes">States that copies must have had in the end, all together.</param>
internal sealed record KillPlan(int Changes, int Sources, int Followers)
{
    /// <summary>What calls of git begin with, at which it is killed three times.</summary>
    public required string[] Steps { get; init; }

    /// <summary>More of the operator's options.</summary>
    public string[] Options { get; init; } = [];

    public string[] FollowerNames => [.. Enumerable.Range(1, Followers).Select(number => $"f{number:00}")];
}
