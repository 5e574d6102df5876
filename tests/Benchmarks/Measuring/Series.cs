namespace Bellwether.Benchmarks.Measuring;

/// <summary>Times of many rounds.</summary>
internal sealed class Series
{
    private readonly List<TimeSpan> _times = [];

    public int Count => _times.Count;

    public TimeSpan Median => Percentile(50);

    public void Add(TimeSpan time) => _times.Add(time);

    /// <summary>These and others.</summary>
    public Series With(Series others)
    {
        var all = new Series();
        all._times.AddRange(_times);
        all._times.AddRange(others._times);
        return all;
    }

    /// <summary>The smallest time that so many percent of the rounds don't exceed.</summary>
    public TimeSpan Percentile(int percent)
    {
        var sorted = _times.Order().ToList();
        return sorted[Math.Max(0, (int)Math.Ceiling(sorted.Count * percent / 100.0) - 1)];
    }
}
