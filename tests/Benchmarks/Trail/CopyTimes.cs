using Bellwether.Benchmarks.Fleet;
using Bellwether.Benchmarks.Measuring;

namespace Bellwether.Benchmarks.Trail;

/// <summary>When watches showed each state of each copy, in order, to be compared with when a trail told of it. Thread-safe.</summary>
internal sealed class CopyTimes
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, (List<DateTimeOffset> Times, string Last)> _states = new(StringComparer.Ordinal);

    /// <summary>How many states there were in a while.</summary>
    public int Count(DateTimeOffset from, DateTimeOffset until)
    {
        lock (_gate)
        {
            return _states.Values.Sum(copy => copy.Times.Count(time => time >= from && time < until));
        }
    }

    /// <summary>A watch showed a copy. Where its content is the same as before, that is no state of its own.</summary>
    public void Saw(string follower, string copy, string round)
    {
        var path = $"clusters/{follower}/{BenchFleet.Namespace}/Secret/{copy}.yaml";
        lock (_gate)
        {
            var (times, last) = _states.GetValueOrDefault(path, ([], ""));
            if (last != round)
            {
                times.Add(TimeProvider.System.GetUtcNow());
                _states[path] = (times, round);
            }
        }
    }

    /// <summary>The n-th version of a copy's file tells of the n-th state of the copy.</summary>
    /// <param name="from">States before are counted and not measured.</param>
    public ToldTimes Compare(IReadOnlyDictionary<string, List<DateTimeOffset>> versions, DateTimeOffset from)
    {
        lock (_gate)
        {
            var lags = new Series();
            var (untold, toldAgain) = (0, 0);
            foreach (var (path, (states, _)) in _states)
            {
                var told = versions.GetValueOrDefault(path) ?? [];
                untold += Math.Max(0, states.Count - told.Count);
                toldAgain += Math.Max(0, told.Count - states.Count);
                foreach (var (state, version) in states.Zip(told).Where(pair => pair.First >= from))
                {
                    lags.Add(version > state ? version - state : TimeSpan.Zero);
                }
            }

            return new ToldTimes(lags, untold, toldAgain);
        }
    }
}

/// <summary>How a trail told of what happened.</summary>
/// <param name="Lags">From a change in a follower until the branch tells of it.</param>
/// <param name="Untold">Changes that it doesn't tell of.</param>
/// <param name="ToldAgain">Changes that it tells of more than once.</param>
internal sealed record ToldTimes(Series Lags, int Untold, int ToldAgain)
{
    private static readonly TimeSpan LagBudget = TimeSpan.FromSeconds(5);

    public IReadOnlyList<Result> Results =>
    [
        Result.Of("from the change to its commit at the server", Lags),
        new Result("  the longest", Result.Milliseconds(Lags.Percentile(100)), "", Result.Milliseconds(LagBudget), Lags.Percentile(100) > LagBudget),
        new Result("changes that are never told of", $"{Untold}", "", "0", Untold > 0),
        new Result("changes that are told of twice", $"{ToldAgain}", "", "0", ToldAgain > 0),
    ];
}
