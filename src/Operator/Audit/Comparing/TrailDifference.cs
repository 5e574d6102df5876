using Bellwether.Operator.Syncs.Inventory;
using Bellwether.Operator.Syncs.Planning;

namespace Bellwether.Operator.Audit.Comparing;

/// <summary>What is told otherwise than it is.</summary>
/// <param name="Copy">As it is in the follower; null if there is none.</param>
public sealed record TrailDifference(TrailDifferenceKind Kind, string Path, CopyTarget Target, CopyRecord? Copy)
{
    /// <summary>The sync that the file names, where there is no copy; null if it names none.</summary>
    public string? Sync { get; init; }
}

/// <summary>The ways in which a copy and its file differ.</summary>
public enum TrailDifferenceKind
{
    /// <summary>The follower has the copy, and the trail has no file.</summary>
    Missing,

    /// <summary>The trail has a file, and the follower has no copy.</summary>
    Extra,

    /// <summary>The file tells of another content than the copy has.</summary>
    Stale,

    /// <summary>The file tells which content the copy has, and not what it is.</summary>
    Vague,
}
