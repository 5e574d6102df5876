namespace Bellwether.Operator.Syncs.Inventory;

/// <summary>Which management cluster an object's origin label names.</summary>
public enum CopyOrigin
{
    /// <summary>No label: nobody's copy.</summary>
    None,

    Ours,

    /// <summary>Another management cluster's.</summary>
    Another,
}
