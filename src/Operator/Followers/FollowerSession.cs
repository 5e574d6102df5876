using System.Collections.Frozen;
using Bellwether.Kubernetes.Resources;

namespace Bellwether.Operator.Followers;

/// <summary>
/// A connection to a follower that every guard rail let through: its client, and informers of its namespaces and of the copies in it. It
/// lives through outages; it ends when endpoint or credentials change, a guard rail no longer holds, or the FollowerCluster goes.
/// </summary>
public sealed class FollowerSession : IAsyncDisposable
{
    private readonly CancellationTokenSource _ended = new();
    private readonly SessionInformers _informers;
    private readonly Action _recheck;
    private volatile IReadOnlyDictionary<ResourceKind, string> _lacking = FrozenDictionary<ResourceKind, string>.Empty;
    private int _disposed;

    /// <param name="recheck">Has the connection look at the cluster now.</param>
    internal FollowerSession(IKubernetesClient client, SessionInformers informers, Action recheck)
    {
        Client = client;
        Ended = _ended.Token;
        _informers = informers;
        _recheck = recheck;
    }

    /// <summary>Calls under way when the session ends may fail as broken connections do.</summary>
    public IKubernetesClient Client { get; }

    public FollowerNamespaces Namespaces => _informers.Namespaces;

    /// <summary>
    /// Everything has been listed that the follower lets be listed: what of the copies is known is told by <see cref="Copies"/>. What an ended
    /// session knows counts for nothing.
    /// </summary>
    public bool FactsSynced => !Ended.IsCancellationRequested && _informers.HaveSynced;

    /// <summary>Cancelled when the session ends.</summary>
    public CancellationToken Ended { get; }

    /// <summary>Objects of the kind that carry our origin mark; null while the kind is neither needed nor readable.</summary>
    public CopyInformers? Copies(ResourceKind kind) => _informers.Copies(kind);

    /// <summary>The kinds that <see cref="Copies"/> has something for.</summary>
    public IReadOnlyCollection<ResourceKind> CopiedKinds => _informers.Kinds;

    /// <summary>Kinds that are needed and that the cluster doesn't serve in a way that copies need; why not, as the rest of a sentence.</summary>
    public IReadOnlyDictionary<ResourceKind, string> Lacking => _lacking;

    /// <summary>
    /// Tells that a call was answered with 401 or 403, or could not be made: the connection is looked at now instead of at its next probe.
    /// </summary>
    public void Recheck() => _recheck();

    /// <summary>Tells that a write failed for its namespace: what is known of the Namespaces may be out of date.</summary>
    internal void DoubtNamespaces() => _informers.Namespaces.Some?.LookNow();

    internal void Lacks(IReadOnlyDictionary<ResourceKind, string> kinds) => _lacking = kinds;

    /// <summary>
    /// Nothing may be sent from now on: cancels <see cref="Ended"/> before it returns. The session's connection disposes of it later.
    /// </summary>
    internal void End()
    {
        try
        {
            _ended.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It has ended already.
        }
    }

    /// <summary>Ends the session: cancels <see cref="Ended"/>, stops the informers.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            await _ended.CancelAsync();
            await _informers.DisposeAsync();
            _ended.Dispose();
        }
    }

    internal SessionInformers Informers => _informers;
}
