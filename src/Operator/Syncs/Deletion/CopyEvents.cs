using Bellwether.Crds;
using Bellwether.Kubernetes.Controllers;
using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Informers;
using Bellwether.Operator.Syncs.Planning;

namespace Bellwether.Operator.Syncs.Deletion;

/// <summary>
/// Tells people which objects became copies and which copies became nobody's, as events on the object that wanted it: the sync, or the
/// FollowerCluster where no sync speaks for the copy. What comes together within a second is one event. Names only, never content.
/// Thread-safe.
/// </summary>
internal sealed class CopyEvents(
    EventPublisher publish, Informer<CrossClusterSync> syncs, Informer<FollowerCluster> clusters, TimeProvider time) : IDisposable
{
    private const int Named = 5;

    private static readonly TimeSpan Gathering = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<(string Uid, string Reason), Crowd> _crowds = [];
    private bool _disposed;

    /// <summary>An action was executed.</summary>
    public void Executed(ObjectKey sync, string follower, PlannedAction action)
    {
        if (action.Kind == PlannedActionKind.Adopt)
        {
            var from = action.Seen?.ContentOwner is { Length: > 0 } owner ? $" (from {owner})" : "";
            Gather(sync, follower, action, CopyEventReasons.Adopted, $"{action.Target} in {follower}{from}");
        }
        else if (action.Kind == PlannedActionKind.Release)
        {
            Gather(sync, follower, action, CopyEventReasons.Released, $"{action.Target} in {follower}");
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            foreach (var crowd in _crowds.Values)
            {
                crowd.Timer.Dispose();
            }
        }
    }

    /// <summary>Pure.</summary>
    public static string Message(string reason, IReadOnlyCollection<string> named, int count)
    {
        var what = string.Join(", ", named);
        var more = count > named.Count ? $" and {count - named.Count} more" : "";
        return reason == CopyEventReasons.Adopted
            ? $"Took over what was there: {what}{more}."
            : $"Released {what}{more}: the data stays, and nobody keeps it in step any more.";
    }

    private void Gather(ObjectKey sync, string follower, PlannedAction action, string reason, string text)
    {
        // Taken now: a sync that is being deleted is gone when its last copy is.
        IKubernetesObject? entity = action.Reason is not (PlanReasons.SyncVanished or PlanReasons.FollowerRemoved) && syncs.TryGet(sync, out var known)
            ? known
            : clusters.TryGet(ObjectKey.Cluster(follower), out var cluster) ? cluster : null;
        if (entity?.Metadata.Uid is not { } uid)
        {
            return;
        }

        lock (_lock)
        {
            if (_disposed)
            {
                return;
            }

            var key = (uid, reason);
            if (!_crowds.TryGetValue(key, out var crowd))
            {
                var timer = time.CreateTimer(_ => Tell(key), null, Gathering, Timeout.InfiniteTimeSpan);
                _crowds[key] = crowd = new Crowd(entity, timer);
            }

            crowd.Count++;
            if (crowd.Named.Count < Named)
            {
                crowd.Named.Add(text);
            }
        }
    }

    private void Tell((string Uid, string Reason) key)
    {
        Crowd? crowd;
        lock (_lock)
        {
            if (!_crowds.Remove(key, out crowd))
            {
                return;
            }

            crowd.Timer.Dispose();
        }

        // Completes at once: events are written in the background.
        _ = publish(crowd.Entity, key.Reason, Message(key.Reason, crowd.Named, crowd.Count));
    }

    private sealed class Crowd(IKubernetesObject entity, ITimer timer)
    {
        public IKubernetesObject Entity => entity;

        public ITimer Timer => timer;

        public List<string> Named { get; } = [];

        public int Count { get; set; }
    }
}

/// <summary>Reasons of events about copies that change hands.</summary>
internal static class CopyEventReasons
{
    public const string Adopted = "Adopted";
    public const string Released = "Released";
}
