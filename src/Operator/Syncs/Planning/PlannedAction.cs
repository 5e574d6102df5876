using Bellwether.Operator.Syncs.Inventory;

namespace Bellwether.Operator.Syncs.Planning;

/// <summary>What is to be done about one target, and why.</summary>
/// <param name="Reason">Of <see cref="PlanReasons"/> for work to do, of <see cref="Crds.CopyReasons"/> for what can't be done.</param>
/// <param name="Message">A sentence for a person: what is wrong and what helps. Empty for <see cref="PlannedActionKind.Unchanged"/>.</param>
public sealed record PlannedAction(PlannedActionKind Kind, CopyTarget Target, string Reason, string Message = "")
{
    /// <summary>The object as it was seen: its uid and resourceVersion are the preconditions. Null where none was seen.</summary>
    public CopyRecord? Seen { get; init; }

    /// <summary>The namespace is missing and is to be created first.</summary>
    public bool CreateNamespace { get; init; }

    /// <summary>Only a person can help: a retry alone changes nothing.</summary>
    public bool NeedsPerson { get; init; }

    /// <summary>The sync doesn't want a copy here any more.</summary>
    public bool IsLeaving { get; init; }

    /// <summary>Sends requests to the follower.</summary>
    public bool NeedsWork => Kind is not (PlannedActionKind.Unchanged or PlannedActionKind.Blocked);

    /// <summary>Changes the follower, unlike a look.</summary>
    public bool Writes => NeedsWork && Kind is not PlannedActionKind.Refuse;

    /// <summary>Can't be executed without the source's content.</summary>
    public bool NeedsContent => Writes && Kind is not (PlannedActionKind.Delete or PlannedActionKind.Release);

    /// <summary>Is an error to report, not work to do.</summary>
    public bool IsFailing => Kind is PlannedActionKind.Blocked or PlannedActionKind.Refuse;
}
