namespace Bellwether.Operator.Syncs.Planning;

/// <summary>What is to be done about one target.</summary>
public enum PlannedActionKind
{
    /// <summary>Nothing: the copy was seen to hold this content.</summary>
    Unchanged,

    /// <summary>Make the copy, if nothing is there.</summary>
    Create,

    /// <summary>Bring the copy to new content.</summary>
    Apply,

    /// <summary>Put the copy right, or make sure that it is right: somebody touched it.</summary>
    Repair,

    /// <summary>Make the copy exactly as planned, although another manager owns content of it.</summary>
    TakeOver,

    /// <summary>Take over an object that isn't ours, as the sync asks and the follower allows.</summary>
    Adopt,

    /// <summary>Delete the copy and make it anew: its type or its immutable data differs.</summary>
    Recreate,

    Delete,

    /// <summary>Take our marks and our ownership off; the object and its data stay.</summary>
    Release,

    /// <summary>Leave an object alone that isn't ours. Executed as a look whether it is still there.</summary>
    Refuse,

    /// <summary>Nothing can be done now.</summary>
    Blocked,
}
