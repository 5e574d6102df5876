using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Threading.Channels;

namespace Bellwether.Sandbox.Storage;

/// <summary>The objects of one resource in the order of their keys, their recent history and who watches it.</summary>
/// <param name="historyLimit">Changes to keep at least.</param>
/// <param name="forgotten">What was forgotten before there was a table.</param>
internal sealed class Table(int historyLimit, long forgotten = 0)
{
    private static readonly IComparer<StoredObject> ByKey = Comparer<StoredObject>.Create((a, b) => string.CompareOrdinal(a.Key, b.Key));

    private readonly ConcurrentDictionary<string, StoredObject> _byKey = new(StringComparer.Ordinal);
    private readonly List<ChannelWriter<StoreEvent>> _watchers = [];
    private List<StoreEvent> _history = [];

    /// <summary>An immutable picture of all objects.</summary>
    public ImmutableSortedSet<StoredObject> Objects { get; private set; } = ImmutableSortedSet.Create(ByKey);

    /// <summary>Changes up to this revision are forgotten.</summary>
    public long ForgottenUpTo { get; private set; } = forgotten;

    public int WatcherCount => _watchers.Count;

    public StoredObject? Get(string key) => _byKey.GetValueOrDefault(key);

    /// <summary>Only under the store's lock.</summary>
    public void Record(StoreEvent change)
    {
        var objects = change.Previous is null ? Objects : Objects.Remove(change.Previous);
        if (change.Type == ChangeType.Deleted)
        {
            _byKey.TryRemove(change.Current.Key, out _);
        }
        else
        {
            _byKey[change.Current.Key] = change.Current;
            objects = objects.Add(change.Current);
        }

        Objects = objects;
        _history.Add(change);
        if (_history.Count > historyLimit * 2)
        {
            Forget(_history[^(historyLimit + 1)].Revision);
        }

        foreach (var watcher in _watchers)
        {
            watcher.TryWrite(change);
        }
    }

    /// <summary>Only under the store's lock.</summary>
    public void Forget(long revision)
    {
        ForgottenUpTo = Math.Max(ForgottenUpTo, revision);
        _history = [.. _history.Where(change => change.Revision > revision)];
    }

    /// <summary>Only under the store's lock. The objects of a past revision, by undoing the history; null when that is forgotten.</summary>
    public ImmutableSortedSet<StoredObject>? At(long revision)
    {
        if (revision < ForgottenUpTo)
        {
            return null;
        }

        var objects = Objects.ToBuilder();
        for (var i = _history.Count - 1; i >= 0 && _history[i].Revision > revision; i--)
        {
            objects.Remove(_history[i].Current);
            if (_history[i].Previous is { } previous)
            {
                objects.Add(previous);
            }
        }

        return objects.ToImmutable();
    }

    /// <summary>Only under the store's lock. Changes after the revision, then everything that happens, in order and without a gap.</summary>
    public Channel<StoreEvent> Watch(long after)
    {
        var channel = Channel.CreateUnbounded<StoreEvent>(new UnboundedChannelOptions { SingleReader = true });
        var first = _history.Count;
        while (first > 0 && _history[first - 1].Revision > after)
        {
            first--;
        }

        for (var i = first; i < _history.Count; i++)
        {
            channel.Writer.TryWrite(_history[i]);
        }

        _watchers.Add(channel.Writer);
        return channel;
    }

    /// <summary>Only under the store's lock.</summary>
    public void Unwatch(Channel<StoreEvent> channel) => _watchers.Remove(channel.Writer);

    /// <summary>Ends all watches; only under the store's lock.</summary>
    public void DropWatchers()
    {
        foreach (var watcher in _watchers)
        {
            watcher.TryComplete();
        }

        _watchers.Clear();
    }
}
