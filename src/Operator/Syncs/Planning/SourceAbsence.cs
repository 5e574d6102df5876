namespace Bellwether.Operator.Syncs.Planning;

/// <summary>Why an object is not among the sources of a sync.</summary>
public enum SourceAbsence
{
    /// <summary>Nothing follows: whether it is one can't be told now, or its copies have to stay for another reason.</summary>
    Unknown,

    /// <summary>Seen to be absent from the management cluster.</summary>
    Gone,

    /// <summary>The sync doesn't select it (any more).</summary>
    Deselected,
}
