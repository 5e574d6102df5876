using Bellwether.Operator.Syncs.Inventory;

namespace Bellwether.Operator.Audit.Recording;

/// <summary>Whether what a follower shows proves that a write arrived. Pure.</summary>
internal static class Arrival
{
    /// <param name="intent">What was sent.</param>
    /// <param name="before">The object before it; null if none was seen.</param>
    /// <param name="now">The object as it is shown; null if there is none.</param>
    /// <returns>What is to be told; null if nothing is proved.</returns>
    public static AuditChange? Of(AuditChange intent, CopyRecord? before, CopyRecord? now)
    {
        if (intent.Document is { } document && now is { IsOurs: true } && now.Fingerprint == document.Fingerprint)
        {
            // A repaired copy has the marks that it had before: of a repair they prove nothing.
            return before is { IsOurs: true } && before.Uid == now.Uid && before.Fingerprint == document.Fingerprint ? null : intent;
        }

        return intent.Action switch
        {
            AuditAction.Delete or AuditAction.Recreate when IsGone(before, now) => intent with { Action = AuditAction.Delete, Document = null },
            AuditAction.Release when IsGone(before, now) || !now!.IsOurs => intent,
            _ => null,
        };
    }

    private static bool IsGone(CopyRecord? before, CopyRecord? now) =>
        before is not null && (now is null || now.Uid != before.Uid || (now.Terminating && !before.Terminating));
}
