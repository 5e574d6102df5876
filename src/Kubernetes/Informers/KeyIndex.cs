using System.Runtime.InteropServices;
using Bellwether.Kubernetes.Entities;

namespace Bellwether.Kubernetes.Informers;

/// <summary>Keys by a value computed from their item. Not thread-safe: the store locks.</summary>
internal sealed class KeyIndex<TItem>(Func<TItem, IEnumerable<string>> values)
{
    private readonly Dictionary<string, Bucket> _buckets = [];

    public void Add(ObjectKey key, TItem item)
    {
        foreach (var value in values(item))
        {
            ref var bucket = ref CollectionsMarshal.GetValueRefOrAddDefault(_buckets, value, out var exists);
            if (!exists)
            {
                bucket.Single = key;
            }
            else if (bucket.Many is { } many)
            {
                many.Add(key);
            }
            else if (bucket.Single != key)
            {
                bucket.Many = [bucket.Single, key];
            }
        }
    }

    public void Remove(ObjectKey key, TItem item)
    {
        foreach (var value in values(item))
        {
            if (!_buckets.TryGetValue(value, out var bucket))
            {
                continue;
            }

            if (bucket.Many is { } many ? many.Remove(key) && many.Count == 0 : bucket.Single == key)
            {
                _buckets.Remove(value);
            }
        }
    }

    public ObjectKey[] Find(string value)
    {
        if (!_buckets.TryGetValue(value, out var bucket))
        {
            return [];
        }

        return bucket.Many is { } many ? [.. many] : [bucket.Single];
    }

    /// <summary>Most values have one key, and a set for each would outweigh the items.</summary>
    private struct Bucket
    {
        public ObjectKey Single;
        public HashSet<ObjectKey>? Many;
    }
}
