namespace Bellwether.Operator.Syncs.Planning;

public enum SourceState
{
    /// <summary>Not looked at yet, or it can't be read: nothing follows from it.</summary>
    Unknown,

    Present,

    /// <summary>Seen to be absent.</summary>
    Missing,

    /// <summary>There, but never to be copied.</summary>
    Refused,
}
