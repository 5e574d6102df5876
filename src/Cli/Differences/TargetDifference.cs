using Bellwether.Operator.Syncs.Writing;

namespace Bellwether.Cli.Differences;

/// <summary>What executing an action would change about its target, as the follower's own server tried it.</summary>
internal sealed record TargetDifference
{
    public static readonly TargetDifference None = new();

    /// <summary>From what is there now to what would be there.</summary>
    public IReadOnlyList<FieldChange> Changes { get; init; } = [];

    /// <summary>From what is sent to what would be there, or is: somebody in the follower changes it on the way, or did so unseen.</summary>
    public IReadOnlyList<FieldChange> Deviations { get; init; } = [];

    /// <summary>Why the follower would not do it; null if it would.</summary>
    public WriteFailure? Failure { get; init; }

    /// <summary>What the trial couldn't show, in a sentence.</summary>
    public string? Note { get; init; }
}
