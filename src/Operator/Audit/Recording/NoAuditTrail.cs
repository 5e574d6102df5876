using Bellwether.Kubernetes.Entities;
using Bellwether.Operator.Audit.Documents;
using Bellwether.Operator.Syncs.Content;
using Bellwether.Operator.Syncs.Inventory;
using Bellwether.Operator.Syncs.Planning;

namespace Bellwether.Operator.Audit.Recording;

/// <summary>No audit trail is kept.</summary>
internal sealed class NoAuditTrail : IAuditTrail
{
    public bool IsOn => false;

    public ValueTask<AuditDocument?> WritingAsync(
        ObjectKey sync, string follower, PlannedAction action, SyncContent? content, CancellationToken cancellationToken) => default;

    public void Changed(ObjectKey sync, string follower, PlannedAction action, AuditDocument? document)
    {
        // Nobody listens.
    }

    public void Unanswered(string follower, PlannedAction action)
    {
        // Nobody listens.
    }

    public void Found(string follower, CopyTarget target, CopyRecord? copy)
    {
        // Nobody listens.
    }

    public bool IsUnanswered(string follower, CopyTarget target) => false;

    public void Shown(string follower, CopyTarget target, CopyRecord? copy)
    {
        // Nobody listens.
    }

    public void Look(Func<FollowerLook> take)
    {
        // Nobody listens.
    }

    public void Begin()
    {
        // Nobody listens.
    }

    public void FollowerGone(string follower)
    {
        // Nobody listens.
    }

    public AuditLag? LagOf(ObjectKey sync) => null;
}
