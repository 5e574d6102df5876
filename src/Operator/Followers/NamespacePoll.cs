using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Resources;
using Bellwether.Kubernetes.Transport;

namespace Bellwether.Operator.Followers;

/// <summary>
/// Asks for Namespaces by their names, at a modest pace: a Role can grant that, and never a list or a watch of them. A few requests a minute
/// for a follower, spread by chance; sooner when somebody has reason to doubt. Its loop ends by cancellation only.
/// </summary>
/// <param name="changed">Told the name of a Namespace of which something else is known than before.</param>
/// <param name="synced">Told once, when every name was answered.</param>
internal sealed class NamespacePoll(IKubernetesClient client, TimeProvider time, Action<string> changed, Action synced)
{
    /// <summary>Between two rounds; up to a fifth more or less.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    private const int AtOnce = 4;

    private static readonly TimeSpan Minimum = TimeSpan.FromSeconds(1);

    // Null: it isn't there.
    private readonly ConcurrentDictionary<string, NamespaceRecord?> _known = [];
    private volatile TaskCompletionSource _wake = NewWake();
    private volatile IReadOnlyCollection<string> _names = [];
    private volatile bool _synced;

    public bool HasSynced => _synced;

    public IEnumerable<KeyValuePair<ObjectKey, NamespaceRecord>> Items =>
        from item in _known where item.Value is not null select KeyValuePair.Create(ObjectKey.Cluster(item.Key), item.Value!);

    public bool Knows(string name) => _known.ContainsKey(name);

    public bool TryGet(string name, [MaybeNullWhen(false)] out NamespaceRecord record) => _known.TryGetValue(name, out record) && record is not null;

    /// <summary>Which names to ask for from now on. Of one loop.</summary>
    public void LookAt(IReadOnlyCollection<string> names)
    {
        if (_names.Count == names.Count && _names.SequenceEqual(names))
        {
            return;
        }

        _names = names;
        foreach (var name in _known.Keys.Except(names))
        {
            _known.TryRemove(name, out _);
        }

        LookNow();
    }

    /// <summary>Something suggests that a Namespace came, went or is going.</summary>
    public void LookNow() => _wake.TrySetResult();

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await Task.Yield();
        var wait = TimeSpan.Zero;
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                wait = await RoundAsync(cancellationToken)
                    ? Interval * (0.8 + (0.4 * Random.Shared.NextDouble()))
                    : wait < Minimum ? Minimum : wait * 2 < Interval ? wait * 2 : Interval;
                var began = time.GetTimestamp();
                await WaitAsync(wait, cancellationToken);
                if (Minimum - time.GetElapsedTime(began) is var left && left > TimeSpan.Zero)
                {
                    await Task.Delay(left, time, cancellationToken);
                }
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
        }
    }

    /// <returns>Whether every name was answered.</returns>
    private async Task<bool> RoundAsync(CancellationToken cancellationToken)
    {
        // Before the names are read: whoever wakes from now on wants another round.
        _wake = NewWake();
        var names = _names;
        var answered = true;
        foreach (var some in names.Chunk(AtOnce))
        {
            answered &= (await Task.WhenAll(some.Select(name => LookAtAsync(name, cancellationToken)))).All(one => one);
        }

        if (answered && !_synced && ReferenceEquals(names, _names))
        {
            _synced = true;
            synced();
        }

        return answered;
    }

    private async Task<bool> LookAtAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            var found = await client.GetAsync(ResourceKind.Namespace.Metadata(), ObjectKey.Cluster(name), cancellationToken);
            Learn(name, NamespaceRecord.From(found));
            return true;
        }
        catch (KubernetesException exception) when (exception.IsNotFound)
        {
            Learn(name, null);
            return true;
        }
        catch (KubernetesException exception) when (exception.IsForbidden)
        {
            // The right to ask may be in a Role in that very namespace, so it may as well not be there: neither is known.
            if (_known.TryRemove(name, out _))
            {
                changed(name);
            }

            return true;
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            // What was known before counts on, as with a watch that is broken off; whether the cluster answers is the probe's to find out.
            return false;
        }
    }

    private void Learn(string name, NamespaceRecord? now)
    {
        if (!_names.Contains(name))
        {
            return;
        }

        var wasKnown = _known.TryGetValue(name, out var before);
        _known[name] = now;
        if (!wasKnown || !NamespaceRecord.AreEqual(before, now))
        {
            changed(name);
        }
    }

    private async Task WaitAsync(TimeSpan wait, CancellationToken cancellationToken)
    {
        try
        {
            await _wake.Task.WaitAsync(wait, time, cancellationToken);
        }
        catch (TimeoutException)
        {
        }
    }

    private static TaskCompletionSource NewWake() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
