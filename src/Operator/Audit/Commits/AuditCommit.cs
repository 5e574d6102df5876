using Bellwether.Kubernetes.Entities;
using Bellwether.Operator.Audit.Recording;

namespace Bellwether.Operator.Audit.Commits;

/// <summary>
/// Changes that one commit tells of: what was done for one sync, for one reason, with one content. Each path is in it once at most.
/// </summary>
internal sealed class AuditCommit(AuditChange first)
{
    private readonly List<AuditChange> _changes = [first];

    public IReadOnlyList<AuditChange> Changes => _changes;

    public ObjectKey Sync => first.Sync;

    public AuditAction Action => first.Action;

    public string Reason => first.Reason;

    public Documents.AuditDocument? Document => first.Document;

    /// <summary>When the last of it happened.</summary>
    public DateTimeOffset At => _changes.Max(change => change.At);

    public void Add(AuditChange change) => _changes.Add(change);
}
