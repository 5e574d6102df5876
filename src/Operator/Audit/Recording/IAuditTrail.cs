using Bellwether.Kubernetes.Entities;
using Bellwether.Operator.Audit.Documents;
using Bellwether.Operator.Syncs.Content;
using Bellwether.Operator.Syncs.Planning;

namespace Bellwether.Operator.Audit.Recording;

/// <summary>
/// What those who write copies tell the audit trail. Nothing here waits for Git, and nothing but a cancellation throws. Thread-safe.
/// </summary>
internal interface IAuditTrail
{
    /// <summary>Whether anybody listens.</summary>
    bool IsOn { get; }

    /// <summary>
    /// A content is about to be sent to a follower: what it is is known when this returns, should a crash hide what came of it. Waits for the
    /// journal's disk, but not for long.
    /// </summary>
    /// <returns>What to tell of with <see cref="Changed"/>; null if nobody listens.</returns>
    ValueTask<AuditDocument?> WritingAsync(
        ObjectKey sync, string follower, PlannedAction action, SyncContent content, CancellationToken cancellationToken);

    /// <summary>A follower answered that a copy is another now, or gone.</summary>
    /// <param name="document">Of the content that it holds; null if it is no copy any more.</param>
    void Changed(ObjectKey sync, string follower, PlannedAction action, AuditDocument? document);

    /// <summary>What a follower holds; told before anything is written in a new session with it.</summary>
    /// <param name="take">
    /// Called once, at once. Its place among the changes is before all that is told meanwhile: a look may know of more than was told then,
    /// and never of less.
    /// </param>
    void Look(Func<FollowerLook> take);

    /// <summary>This replica leads, and knows all syncs and FollowerClusters; told once, before anything else.</summary>
    void Begin();

    /// <summary>The FollowerCluster is gone.</summary>
    void FollowerGone(string follower);

    /// <summary>Since when changes of the sync wait to get into the repository, and why; null while that is in time.</summary>
    AuditLag? LagOf(ObjectKey sync);
}
