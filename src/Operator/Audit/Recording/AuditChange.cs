using Bellwether.Kubernetes.Entities;
using Bellwether.Operator.Audit.Documents;
using Bellwether.Operator.Syncs.Planning;

namespace Bellwether.Operator.Audit.Recording;

/// <summary>One thing that happened to one copy, as the trail tells of it.</summary>
/// <param name="Sequence">Its place in the journal, from 1; zero for what a comparison found, which is in no journal.</param>
/// <param name="At">When the follower answered, by the operator's clock.</param>
/// <param name="Sync">That it was done for; default if nobody knows.</param>
/// <param name="Document">What the copy holds since; null if there is no copy of ours any more.</param>
internal sealed record AuditChange(
    long Sequence,
    DateTimeOffset At,
    string Follower,
    CopyTarget Target,
    ObjectKey Sync,
    AuditAction Action,
    string Reason,
    AuditDocument? Document)
{
    /// <summary>
    /// Told even if the file stays as it is: somebody in the follower touched the copy, and it was put right.
    /// </summary>
    public bool IsRepair => Action is AuditAction.Repair or AuditAction.Restore;

    /// <summary>The file that tells of the copy.</summary>
    public string Path => File ?? AuditPath.Of(Follower, Target);

    /// <summary>Of a file that was found: its path, which can't be told from the target where the name was cut.</summary>
    public string? File { get; init; }
}
