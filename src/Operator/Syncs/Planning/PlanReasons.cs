namespace Bellwether.Operator.Syncs.Planning;

/// <summary>Why there is something to do.</summary>
public static class PlanReasons
{
    public const string InStep = "InStep";
    public const string Missing = "Missing";

    /// <summary>The copy was right, and somebody deleted it.</summary>
    public const string DeletedInFollower = "DeletedInFollower";

    public const string SourceChanged = "SourceChanged";

    /// <summary>Somebody touched the copy since it was last seen to be right.</summary>
    public const string Touched = "Touched";

    /// <summary>Another manager owns content of the copy.</summary>
    public const string SharedOwnership = "SharedOwnership";

    public const string ImmutableField = "ImmutableField";
    public const string AdoptionAllowed = "AdoptionAllowed";
    public const string SyncDeleted = "SyncDeleted";
    public const string Deselected = "Deselected";

    /// <summary>The copy's sync isn't there any more, and didn't see to its copies.</summary>
    public const string SyncVanished = "SyncVanished";

    /// <summary>The FollowerCluster is being deleted.</summary>
    public const string FollowerRemoved = "FollowerRemoved";

    /// <summary>The copy goes, or is kept by deletion.whenSourceDeleted.</summary>
    public const string SourceDeleted = "SourceDeleted";
}
