using System.Collections.Concurrent;
using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Resources;
using Bellwether.Operator.Syncs.Planning;

namespace Bellwether.Operator.Syncs.Content;

/// <summary>
/// Reads sources and hands out the bodies of their copies. A body is in memory only while a change is being carried to the followers: it is
/// dropped some seconds after the read, or when the last writer is through, and whoever comes later has the source read again. So it is
/// when many are read at once: beyond a bound on all that waits for writers, a body is kept only by those who write it.
/// </summary>
internal sealed class ContentStore(IKubernetesClient management, Func<CancellationToken, Task<FingerprintKey>> fingerprintKey, Inventory.Origin origin, TimeProvider time)
    : IDisposable
{
    /// <summary>Bytes of bodies that wait for writers, all together.</summary>
    public const long MostHeld = 32 * 1024 * 1024;

    /// <summary>How long a body waits for writers. A healthy fan-out is through by then.</summary>
    private static readonly TimeSpan Hold = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<ContentKey, ContentSlot> _slots = new();
    private readonly AnsweredFields _answered = new();
    private long _held;

    /// <summary>Reads one of the sync's sources now and holds its body for the writers.</summary>
    /// <returns>The digest, or why the source can't be copied.</returns>
    /// <exception cref="Kubernetes.Transport.KubernetesException">The source could not be read.</exception>
    /// <exception cref="System.Text.Json.JsonException">What was read is no object.</exception>
    public async Task<(ContentDigest? Digest, SourceRejection? Rejection)> ReadAsync(
        SyncFacts sync, string source, CancellationToken cancellationToken)
    {
        var slot = SlotOf(sync.Key, source);
        await slot.Gate.WaitAsync(cancellationToken);
        try
        {
            var (content, rejection) = await ReadNowAsync(sync, source, cancellationToken);
            if (content is null)
            {
                slot.Drop();
                return (null, rejection);
            }

            var digest = content.Digest;
            Put(slot, content);
            return (digest, null);
        }
        finally
        {
            slot.Gate.Release();
        }
    }

    /// <summary>The body of one of the sync's sources, with the digest that its facts have; null if it doesn't have this content any more.</summary>
    /// <exception cref="Kubernetes.Transport.KubernetesException">The source could not be read.</exception>
    /// <exception cref="System.Text.Json.JsonException">What was read is no object.</exception>
    public Task<ContentLease?> AcquireAsync(SyncFacts sync, string source, CancellationToken cancellationToken) =>
        sync.Sources.Find(source)?.Digest?.Fingerprint is { } wanted
            ? AcquireAsync(sync, source, wanted, cancellationToken)
            : Task.FromResult<ContentLease?>(null);

    /// <summary>The body of one of the sync's sources, if it has this fingerprint; null if it has another, or can't be copied.</summary>
    /// <exception cref="Kubernetes.Transport.KubernetesException">The source could not be read.</exception>
    /// <exception cref="System.Text.Json.JsonException">What was read is no object.</exception>
    public async Task<ContentLease?> AcquireAsync(SyncFacts sync, string source, UInt128 wanted, CancellationToken cancellationToken)
    {
        var slot = SlotOf(sync.Key, source);
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

            if (await ReadNowAsync(sync, source, cancellationToken) is not { Content: { } content })
            {
                slot.Drop();
                return null;
            }

            var isHeld = Put(slot, content, evenIfFull: true);
            var lease = slot.Lease(wanted);
            if (!isHeld)
            {
                slot.Drop();
            }

            return lease;
        }
        finally
        {
            slot.Gate.Release();
        }
    }

    /// <summary>Nobody writes the sync's bodies now.</summary>
    public void Drop(SyncFacts sync)
    {
        foreach (var (source, _) in sync.Sources.All)
        {
            if (_slots.TryGetValue(new(sync.Key, source), out var slot))
            {
                slot.Drop();
            }
        }
    }

    /// <summary>The object is no source of the sync any more.</summary>
    public void Forget(ObjectKey sync, string source)
    {
        if (_slots.TryRemove(new(sync, source), out var slot))
        {
            slot.Dispose();
        }
    }

    public void Dispose()
    {
        foreach (var key in _slots.Keys)
        {
            Forget(key.Sync, key.Source);
        }
    }

    private ContentSlot SlotOf(ObjectKey sync, string source) => _slots.GetOrAdd(new(sync, source), _ => new ContentSlot(time));

    private async Task<(SyncContent? Content, SourceRejection? Rejection)> ReadNowAsync(
        SyncFacts sync, string source, CancellationToken cancellationToken)
    {
        var builder = new ContentBuilder(origin, await fingerprintKey(cancellationToken), _answered);
        var answer = await management.GetBytesAsync(sync.Kind, new ObjectKey(sync.Key.Namespace, source), cancellationToken);
        using var read = SourceObject.Parse(answer);
        if (read.Rejection(sync.Spec.Transform) is { } rejection)
        {
            return (null, rejection);
        }

        var content = builder.Build(read, sync.Key, sync.Spec);
        if (SizeRules.Rejection(read.Kind, read.Name, content) is { } tooLarge)
        {
            content.Dispose();
            return (null, tooLarge);
        }

        return (content, null);
    }

    /// <returns>Whether the store holds it; if not, only those do who have it on lease.</returns>
    private bool Put(ContentSlot slot, SyncContent content, bool evenIfFull = false)
    {
        var length = content.Length;
        if (Interlocked.Add(ref _held, length) <= MostHeld)
        {
            slot.Put(content, Hold, () => Interlocked.Add(ref _held, -length));
            return true;
        }

        Interlocked.Add(ref _held, -length);
        if (evenIfFull)
        {
            slot.Put(content, Hold, () => { });
        }
        else
        {
            slot.Drop();
            content.Dispose();
        }

        return false;
    }
}
