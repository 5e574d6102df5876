namespace Bellwether.Operator.Syncs.Writing;

/// <summary>What came of executing an action: done, to be planned again because facts turned out different, or failed.</summary>
internal readonly record struct ActionOutcome(bool IsDone, WriteFailure? Failure)
{
    /// <summary>
    /// The follower answered that the copy is another than it was seen to be, or on its way out: whatever else came of the action.
    /// </summary>
    public bool HasChanged { get; init; }

    public static readonly ActionOutcome Done = new(true, null);

    /// <summary>What was found is in the ledger now; planning again takes it into account.</summary>
    public static readonly ActionOutcome LookAgain = new(false, null);

    public static ActionOutcome Failed(WriteFailure failure) => new(false, failure);
}
