namespace Bellwether.Operator.Telemetry.Metrics;

/// <summary>A metric and its series. Thread-safe.</summary>
internal sealed class MetricFamily(string name, string help, MetricType type, IReadOnlyList<double> bounds)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<int, List<MetricSeries>> _series = [];

    public string Name { get; } = name;

    public string Help { get; } = help;

    public MetricType Type { get; } = type;

    /// <summary>Upper bounds of a histogram's buckets, ascending, without the infinite one.</summary>
    public IReadOnlyList<double> Bounds { get; } = bounds;

    public void Add(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        lock (_gate)
        {
            Series(tags).Value += value;
        }
    }

    public void Set(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags, long collection)
    {
        lock (_gate)
        {
            var series = Series(tags);
            // Two sources of one series (two informers of a kind in one cluster): a counter counts both, a gauge shows the larger.
            series.Value = collection == 0 || series.Collection != collection ? value
                : Type == MetricType.Counter ? series.Value + value
                : Math.Max(series.Value, value);
            series.Collection = collection;
        }
    }

    public void Observe(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        lock (_gate)
        {
            var series = Series(tags);
            series.Value += value;
            series.Buckets[BucketOf(value)]++;
        }
    }

    /// <summary>Drops what <paramref name="label"/> is <paramref name="value"/> of.</summary>
    public void Forget(string label, string value) => Remove(series => series.Labels.Has(label, value));

    /// <summary>Drops what was not reported again in <paramref name="collection"/>.</summary>
    public void KeepOnly(long collection) => Remove(series => series.Collection != 0 && series.Collection != collection);

    /// <summary>Calls back for each series in the order of its labels, under the lock.</summary>
    public void ForEach(Action<MetricSeries> visit)
    {
        lock (_gate)
        {
            var all = _series.Values.SelectMany(bucket => bucket).ToArray();
            Array.Sort(all, static (x, y) => LabelSet.Compare(x.Labels, y.Labels));
            foreach (var series in all)
            {
                visit(series);
            }
        }
    }

    private void Remove(Predicate<MetricSeries> match)
    {
        lock (_gate)
        {
            foreach (var (hash, bucket) in _series)
            {
                if (bucket.RemoveAll(match) > 0 && bucket.Count == 0)
                {
                    _series.Remove(hash);
                }
            }
        }
    }

    private MetricSeries Series(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var hash = LabelSet.Hash(tags);
        if (_series.TryGetValue(hash, out var bucket))
        {
            foreach (var series in bucket)
            {
                if (series.Labels.Matches(tags))
                {
                    return series;
                }
            }
        }
        else
        {
            _series.Add(hash, bucket = []);
        }

        var added = new MetricSeries(new LabelSet(tags), Type == MetricType.Histogram ? Bounds.Count + 1 : 0);
        bucket.Add(added);
        return added;
    }

    private int BucketOf(double value)
    {
        var index = 0;
        while (index < Bounds.Count && value > Bounds[index])
        {
            index++;
        }

        return index;
    }
}
