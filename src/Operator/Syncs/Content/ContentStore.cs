using System.Collections.Concurrent;
using Bellwether.Crds;
using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Resources;
using Bellwether.Operator.Syncs.Planning;

namespace Bellwether.Operator.Syncs.Content;

/// <summary>
/// Reads sources and hands out the bodies of their copies. A body is in memory only while a change is being carried to the followers: it is
/// dropped some seconds after the read, or when the last writer is through, and whoever comes later has the source read again.
/// </summary>
internal sealed class ContentStore(IKubernetesClient management, Func<CancellationToken, Task<FingerprintKey>> fingerprintKey, Inventory.Origin origin, TimeProvider time)
    : IDisposable
{
    /// <summary>How long a body waits for writers. A healthy fan-out is through by then.</summary>
    private static readonly TimeSpan Hold = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<ObjectKey, Slot> _slots = new();

    /// <summary>Reads the source now and holds its body for the writers.</summary>
    /// <returns>The digest, or why the source can't be copied.</returns>
    /// <exception cref="Kubernetes.Transport.KubernetesException">The source could not be read.</exception>
    /// <exception cref="System.Text.Json.JsonException">What was read is no object.</exception>
    public async Task<(ContentDigest? Digest, SourceRejection? Rejection)> ReadAsync(
        ObjectKey sync, CrossClusterSyncSpec spec, CancellationToken cancellationToken)
    {
        var slot = _slots.GetOrAdd(sync, _ => new Slot(time));
        await slot.Gate.WaitAsync(cancellationToken);
        try
        {
            return await ReadIntoAsync(slot, sync, spec, cancellationToken);
        }
        finally
        {
            slot.Gate.Release();
        }
    }

    /// <summary>The body with this digest; null if the source doesn't have this content any more.</summary>
    /// <exception cref="Kubernetes.Transport.KubernetesException">The source could not be read.</exception>
    /// <exception cref="System.Text.Json.JsonException">What was read is no object.</exception>
    public async Task<ContentLease?> AcquireAsync(SyncFacts sync, CancellationToken cancellationToken)
    {
        var wanted = sync.Source.Digest!.Fingerprint;
        var slot = _slots.GetOrAdd(sync.Key, _ => new Slot(time));
        if (slot.Lease(wanted) is { } held)
        {
            return held;
        }

        await slot.Gate.WaitAsync(cancellationToken);
        try
        {
            if (slot.Lease(wanted) is { } read)
            {
                return read;
            }

            await ReadIntoAsync(slot, sync.Key, sync.Spec, cancellationToken);
            return slot.Lease(wanted);
        }
        finally
        {
            slot.Gate.Release();
        }
    }

    /// <summary>Nobody writes the sync's body now.</summary>
    public void Drop(ObjectKey sync)
    {
        if (_slots.TryGetValue(sync, out var slot))
        {
            slot.Replace(null, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>The sync is gone.</summary>
    public void Forget(ObjectKey sync)
    {
        if (_slots.TryRemove(sync, out var slot))
        {
            slot.Dispose();
        }
    }

    public void Dispose()
    {
        foreach (var sync in _slots.Keys)
        {
            Forget(sync);
        }
    }

    private async Task<(ContentDigest? Digest, SourceRejection? Rejection)> ReadIntoAsync(
        Slot slot, ObjectKey sync, CrossClusterSyncSpec spec, CancellationToken cancellationToken)
    {
        var builder = new ContentBuilder(origin, await fingerprintKey(cancellationToken));
        var kind = SourceResources.KindOf(spec.Source!);
        var answer = await management.GetBytesAsync(kind, new ObjectKey(sync.Namespace, spec.Source!.Name), cancellationToken);
        using var source = SourceObject.Parse(answer);
        if (source.Rejection(spec.Transform) is { } rejection)
        {
            slot.Replace(null, Timeout.InfiniteTimeSpan);
            return (null, rejection);
        }

        var content = builder.Build(source, sync, spec);
        slot.Replace(content, Hold);
        return (content.Digest, null);
    }

    /// <summary>One sync's place: at most one body, and one read at a time.</summary>
    private sealed class Slot : IDisposable
    {
        private readonly Lock _lock = new();
        private readonly ITimer _timer;
        private HeldContent? _held;

        public Slot(TimeProvider time) =>
            _timer = time.CreateTimer(_ => Replace(null, Timeout.InfiniteTimeSpan), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        public SemaphoreSlim Gate { get; } = new(1, 1);

        public ContentLease? Lease(UInt128 fingerprint)
        {
            lock (_lock)
            {
                return _held is { } held && held.Content.Digest.Fingerprint == fingerprint ? held.Lease() : null;
            }
        }

        public void Replace(SyncContent? content, TimeSpan hold)
        {
            HeldContent? before;
            lock (_lock)
            {
                (before, _held) = (_held, content is null ? null : new HeldContent(content));
                _timer.Change(hold, Timeout.InfiniteTimeSpan);
            }

            before?.Release();
        }

        public void Dispose()
        {
            Replace(null, Timeout.InfiniteTimeSpan);
            _timer.Dispose();
        }
    }
}
