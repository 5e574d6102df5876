using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Serialization;

namespace Bellwether.Kubernetes.Informers;

/// <summary>
/// The objects of an informer, its indexes and its subscribers. One writer; any number of readers, who never wait for it. A change is in the
/// store and in the indexes before it is told; subscribers are told one after the other, in the order of the changes.
/// </summary>
internal sealed class ObjectStore<TItem>(Action<string, ObjectKey, Exception> fault)
{
    private readonly ConcurrentDictionary<ObjectKey, StoredItem<TItem>> _items = new(concurrencyLevel: 1, capacity: 31);
    private readonly Dictionary<string, KeyIndex<TItem>> _indexes = [];
    private readonly Lock _gate = new();
    private readonly Lock _indexGate = new();
    private Action<InformerChange<TItem>>[] _subscribers = [];

    public int Count => _items.Count;

    public bool TryGet(ObjectKey key, [MaybeNullWhen(false)] out TItem item)
    {
        var found = _items.TryGetValue(key, out var stored);
        item = stored.Item;
        return found;
    }

    public IEnumerable<KeyValuePair<ObjectKey, TItem>> Enumerate()
    {
        foreach (var (key, stored) in _items)
        {
            yield return new(key, stored.Item);
        }
    }

    public IDisposable Subscribe(Action<InformerChange<TItem>> handler)
    {
        lock (_gate)
        {
            foreach (var (key, stored) in _items)
            {
                Tell(handler, new(InformerChangeKind.Added, key, stored.Item, default, IsRelist: true));
            }

            _subscribers = [.. _subscribers, handler];
        }

        return new Subscription(() =>
        {
            lock (_gate)
            {
                var index = Array.IndexOf(_subscribers, handler);
                _subscribers = index < 0 ? _subscribers : [.. _subscribers[..index], .. _subscribers[(index + 1)..]];
            }
        });
    }

    public void AddIndex(string name, Func<TItem, IEnumerable<string>> values)
    {
        var index = new KeyIndex<TItem>(values);
        lock (_gate)
        {
            foreach (var (key, stored) in _items)
            {
                Reindex(index.Add, key, stored.Item);
            }

            lock (_indexGate)
            {
                _indexes.Add(name, index);
            }
        }
    }

    public IReadOnlyList<KeyValuePair<ObjectKey, TItem>> ByIndex(string name, string value)
    {
        ObjectKey[] keys;
        lock (_indexGate)
        {
            keys = _indexes[name].Find(value);
        }

        var found = new List<KeyValuePair<ObjectKey, TItem>>(keys.Length);
        foreach (var key in keys)
        {
            if (_items.TryGetValue(key, out var stored))
            {
                found.Add(new(key, stored.Item));
            }
        }

        return found;
    }

    /// <summary>Takes in an object that a watch told of. One whose version is already here is a replay and changes nothing.</summary>
    public void Set(ObjectKey key, TItem item, string resourceVersion)
    {
        lock (_gate)
        {
            Set(key, new(item, resourceVersion), isRelist: false, tellUnchanged: false);
        }
    }

    public void Remove(ObjectKey key)
    {
        lock (_gate)
        {
            Remove(key, isRelist: false);
        }
    }

    /// <summary>
    /// Makes the store equal to a whole list. Keys that are <paramref name="unreadable"/> were in the list but could not be projected: what is here
    /// of them stays, since they are not gone.
    /// </summary>
    public void Replace(Dictionary<ObjectKey, StoredItem<TItem>> list, Predicate<ObjectKey> unreadable, bool tellUnchanged)
    {
        lock (_gate)
        {
            foreach (var (key, stored) in list)
            {
                Set(key, stored, isRelist: true, tellUnchanged);
            }

            foreach (var (key, _) in _items)
            {
                if (!list.ContainsKey(key) && !unreadable(key))
                {
                    Remove(key, isRelist: true);
                }
            }
        }
    }

    private void Set(ObjectKey key, StoredItem<TItem> stored, bool isRelist, bool tellUnchanged)
    {
        if (!_items.TryGetValue(key, out var previous))
        {
            key = new(StringPool.Share(key.Namespace), StringPool.Share(key.Name));
            _items[key] = stored;
            Reindex(key, default, stored);
            Tell(new(InformerChangeKind.Added, key, stored.Item, default, isRelist));
            return;
        }

        if (previous.ResourceVersion != stored.ResourceVersion)
        {
            _items[key] = stored;
            Reindex(key, previous, stored);
        }
        else if (!tellUnchanged)
        {
            return;
        }

        Tell(new(InformerChangeKind.Updated, key, stored.Item, previous.Item, isRelist));
    }

    private void Remove(ObjectKey key, bool isRelist)
    {
        if (_items.TryRemove(key, out var previous))
        {
            Reindex(key, previous, default);
            Tell(new(InformerChangeKind.Deleted, key, default, previous.Item, isRelist));
        }
    }

    private void Reindex(ObjectKey key, StoredItem<TItem> before, StoredItem<TItem> after)
    {
        lock (_indexGate)
        {
            foreach (var index in _indexes.Values)
            {
                if (before.IsThere)
                {
                    Reindex(index.Remove, key, before.Item);
                }

                if (after.IsThere)
                {
                    Reindex(index.Add, key, after.Item);
                }
            }
        }
    }

    // Somebody else's code never ends the reader: what indexes and subscribers throw is told to the fault handler.
    private void Reindex(Action<ObjectKey, TItem> step, ObjectKey key, TItem item)
    {
        try
        {
            step(key, item);
        }
        catch (Exception exception)
        {
            fault("index", key, exception);
        }
    }

    private void Tell(InformerChange<TItem> change)
    {
        foreach (var subscriber in _subscribers)
        {
            Tell(subscriber, change);
        }
    }

    private void Tell(Action<InformerChange<TItem>> subscriber, InformerChange<TItem> change)
    {
        try
        {
            subscriber(change);
        }
        catch (Exception exception)
        {
            fault("subscriber", change.Key, exception);
        }
    }
}

/// <summary>An item and the version it was projected from.</summary>
internal readonly record struct StoredItem<TItem>(TItem Item, string ResourceVersion)
{
    public bool IsThere => ResourceVersion is not null;
}
