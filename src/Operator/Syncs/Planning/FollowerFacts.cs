using Bellwether.Crds;

namespace Bellwether.Operator.Syncs.Planning;

/// <summary>One follower as seen.</summary>
public sealed record FollowerFacts
{
    public required string Name { get; init; }

    public required IReadOnlyDictionary<string, string> Labels { get; init; }

    public required FollowerClusterSpec Spec { get; init; }

    /// <summary>Why nothing is known of what is in it (not connected, refused); null when its facts are complete.</summary>
    public required string? Unavailable { get; init; }

    /// <summary>Only a person can make it available.</summary>
    public bool UnavailableNeedsPerson { get; init; }

    public required IFollowerNamespaces Namespaces { get; init; }

    public required ICopyInventory Copies { get; init; }

    public required ICopyLedger Ledger { get; init; }
}
