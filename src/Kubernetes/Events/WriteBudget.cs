namespace Bellwether.Kubernetes.Events;

/// <summary>At most so many writes per key in any span of time of the given length. Not thread-safe.</summary>
internal sealed class WriteBudget<TKey>(int writes, TimeSpan span, TimeProvider time)
    where TKey : notnull
{
    private readonly Dictionary<TKey, Queue<long>> _spent = [];

    public bool TrySpend(TKey key)
    {
        if (!_spent.TryGetValue(key, out var spent))
        {
            _spent.Add(key, spent = []);
        }

        while (spent.TryPeek(out var oldest) && time.GetElapsedTime(oldest) >= span)
        {
            spent.Dequeue();
        }

        if (spent.Count >= writes)
        {
            return false;
        }

        spent.Enqueue(time.GetTimestamp());
        return true;
    }

    /// <summary>Forgets keys of which nothing is spent any more.</summary>
    public void Tidy()
    {
        foreach (var (key, spent) in _spent)
        {
            if (spent.All(at => time.GetElapsedTime(at) >= span))
            {
                _spent.Remove(key);
            }
        }
    }
}
