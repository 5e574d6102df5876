using Bellwether.Kubernetes.Entities;
using Bellwether.Operator.Syncs.Inventory;

namespace Bellwether.Operator.Syncs.Planning;

/// <summary>Whose an object is. The only place that decides what may be written to or deleted.</summary>
internal static class Ownership
{
    /// <summary>
    /// The object is a copy of this sync: it carries our manager's entry and this sync's mark, or it is the very object (by uid) that our
    /// own last write to this place left. Never when it carries another origin's mark.
    /// </summary>
    public static bool IsOf(CopyRecord found, ObjectKey sync, CopyKnowledge? known) =>
        found.Origin != CopyOrigin.Another
        && ((found.HasOurEntry && found.Sync == sync) || IsLastWritten(found, known));

    /// <summary>It is the very object that our own last write to this place left.</summary>
    public static bool IsLastWritten(CopyRecord found, CopyKnowledge? known) => known?.Answer is { } answer && answer.Uid == found.Uid;

    /// <summary>Some management cluster's copy: never adopted.</summary>
    public static bool IsAnyCopy(CopyRecord found) => found.Origin != CopyOrigin.None || found.HasOurEntry;
}
