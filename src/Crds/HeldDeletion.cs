using Bellwether.Kubernetes.Schema;

namespace Bellwether.Crds;

/// <summary>Deletions that the brake holds, and what lets them go on.</summary>
public sealed record HeldDeletion
{
    /// <summary>Names exactly these deletions: the value that the annotation <c>bellwether.dev/approve-deletion</c> has to have.</summary>
    [Required]
    [Length(1, Limits.DeletionHash)]
    public string Hash { get; set; } = "";

    /// <summary>How many copies would be deleted.</summary>
    [Required]
    [RangeMinimum(1)]
    public int Count { get; set; }

    /// <summary>Which limit they would go over: Sync, Follower or Fleet.</summary>
    [Required]
    [Length(1, Limits.PolicyName)]
    [EnumValues(DeletionWindows.Sync, DeletionWindows.Follower, DeletionWindows.Fleet)]
    public string Window { get; set; } = "";

    /// <summary>What is held, why, and what lets it go on.</summary>
    [Required]
    [Length(0, Limits.CopyMessage)]
    public string Message { get; set; } = "";
}
