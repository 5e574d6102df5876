using Bellwether.Kubernetes.Entities;
using Bellwether.Operator.Audit.Documents;
using Bellwether.Operator.Syncs.Content;
using Bellwether.Operator.Syncs.Inventory;
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
    /// An action is about to be sent to a follower: what it is is known when this returns, should a crash hide what came of it. Waits for the
    /// journal's disk, but not for long. One of the three that follow tells how it ended.
    /// </summary>
    /// <param name="content">Null for an action that sends none.</param>
    /// <returns>What to tell of with <see cref="Changed"/>; null if there is no content, or if nobody listens.</returns>
    ValueTask<AuditDocument?> WritingAsync(
        ObjectKey sync, string follower, PlannedAction action, SyncContent? content, CancellationToken cancellationToken);

    /// <summary>A follower answered that a copy is another now, or gone.</summary>
    /// <param name="document">Of the content that it holds; null if it is no copy any more.</param>
    void Changed(ObjectKey sync, string follower, PlannedAction action, AuditDocument? document);

    /// <summary>The answer is lost: the action is told of as soon as the follower shows that it arrived, unless something else shows first that it didn't.</summary>
    void Unanswered(string follower, PlannedAction action);

    /// <summary>A follower was asked what it holds after an action: whatever became of that one, this is what there is.</summary>
    /// <param name="copy">Null if there is nothing.</param>
    void Found(string follower, CopyTarget target, CopyRecord? copy);

    /// <summary>
    /// Whether the answer to the last action is lost, and nothing has shown yet what came of it. Then nothing else may be written there before
    /// <see cref="Found"/>, or it would never be known.
    /// </summary>
    bool IsUnanswered(string follower, CopyTarget target);

    /// <summary>The watch shows what a follower holds.</summary>
    /// <param name="copy">Null if there is nothing.</param>
    void Shown(string follower, CopyTarget target, CopyRecord? copy);

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
