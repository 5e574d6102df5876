namespace Bellwether.Benchmarks.Fleet;

/// <summary>One round: which contents are waited for where, and when each follower showed the last of them.</summary>
internal sealed class Change
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Arrival> _arrivals;

    public Change(string round, IEnumerable<string> names, IEnumerable<string> followers)
    {
        Round = round;
        var expected = names.ToList();
        _arrivals = followers.ToDictionary(follower => follower, _ => new Arrival([.. expected]));
    }

    public string Round { get; }

    /// <summary>When the first request was sent.</summary>
    public long Began { get; set; }

    public TimeSpan UntilFirst => TimeProvider.System.GetElapsedTime(Began, _arrivals.Values.Min(arrival => arrival.First));

    public TimeSpan UntilLast => UntilLastOf(_arrivals.Keys);

    public TimeSpan UntilLastOf(IEnumerable<string> followers) =>
        TimeProvider.System.GetElapsedTime(Began, followers.Max(follower => _arrivals[follower].Last));

    public TimeSpan FromUntilLastOf(long from, string follower) => TimeProvider.System.GetElapsedTime(from, _arrivals[follower].Last);

    /// <summary>A watch showed an object.</summary>
    public void Saw(string follower, string name, string round, long at)
    {
        if (round != Round || !_arrivals.TryGetValue(follower, out var arrival))
        {
            return;
        }

        lock (_gate)
        {
            if (!arrival.Missing.Remove(name))
            {
                return;
            }

            arrival.First = arrival.First == 0 ? at : arrival.First;
            arrival.Last = at;
            if (arrival.Missing.Count == 0)
            {
                arrival.Complete.SetResult();
            }
        }
    }

    public async Task ReachesAsync(IEnumerable<string> followers, CancellationToken cancellationToken)
    {
        foreach (var follower in followers)
        {
            try
            {
                await _arrivals[follower].Complete.Task.WaitAsync(Patience, TimeProvider.System, cancellationToken);
            }
            catch (TimeoutException late)
            {
                throw new TimeoutException(
                    $"{follower} did not get {_arrivals[follower].Missing.Count} of the changed objects within {Patience.TotalSeconds:0} s", late);
            }
        }
    }

    private sealed class Arrival(HashSet<string> missing)
    {
        public HashSet<string> Missing { get; } = missing;

        public long First { get; set; }

        public long Last { get; set; }

        public TaskCompletionSource Complete { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
