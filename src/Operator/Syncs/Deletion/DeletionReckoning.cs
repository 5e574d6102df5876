using Bellwether.Kubernetes.Entities;

namespace Bellwether.Operator.Syncs.Deletion;

/// <summary>
/// Adds up what the last hour's deletions and a plan come to, and which limit that goes over. Pure. What was approved is left out on both
/// sides, as if it had never been there.
/// </summary>
internal static class DeletionReckoning
{
    /// <returns>The first limit that the plan would go over, of the sync, of the follower, of the fleet; null for none.</returns>
    public static ExceededLimit? Check(DeletionPlan plan, DeletionHistory history, IFleetCensus census)
    {
        var sums = new Sums(census);
        var planned = plan.Deletions.ToDictionary(deletion => deletion.Key, deletion => deletion.Sync);
        foreach (var (key, sync, consented, approved) in history.Entries)
        {
            if (!planned.ContainsKey(key))
            {
                sums.Add(key, sync, consented, approved);
            }
        }

        foreach (var (key, sync) in planned)
        {
            sums.Add(key, sync, plan.Consented, approved: false);
        }

        foreach (var carried in history.Carried)
        {
            sums.Add(carried);
        }

        if (!plan.Consented)
        {
            foreach (var sync in planned.Values.Distinct().OrderBy(sync => sync.ToString(), StringComparer.Ordinal))
            {
                if (sums.OfSync(sync).Exceeds(DeletionLimit.Sync, census.OfSync(sync), $"CrossClusterSync {sync}") is { } exceeded)
                {
                    return exceeded;
                }
            }

            foreach (var follower in planned.Keys.Select(key => key.Follower).Distinct().Order(StringComparer.Ordinal))
            {
                if (sums.In(follower).Exceeds(DeletionLimit.Follower, census.In(follower), $"FollowerCluster {follower}") is { } exceeded)
                {
                    return exceeded;
                }
            }
        }

        return sums.All.Exceeds(DeletionLimit.Fleet, census.All, "the whole fleet");
    }

    private sealed class Sums(IFleetCensus census)
    {
        private readonly Dictionary<ObjectKey, Sum> _syncs = [];
        private readonly Dictionary<string, Sum> _followers = [];

        public Sum All { get; } = new();

        public Sum OfSync(ObjectKey sync) => _syncs.TryGetValue(sync, out var sum) ? sum : _syncs[sync] = new Sum();

        public Sum In(string follower) => _followers.TryGetValue(follower, out var sum) ? sum : _followers[follower] = new Sum();

        public void Add(DeletionKey key, ObjectKey sync, bool consented, bool approved)
        {
            var isShown = census.Shows(key);
            var counts = approved ? 0 : 1;
            // Seen to be there: it is in the census already, and must not be if it was approved.
            var exists = approved ? (isShown ? -1 : 0) : isShown ? 0 : 1;
            OfSync(sync).Add(consented ? 0 : counts, exists);
            In(key.Follower).Add(consented ? 0 : counts, exists);
            All.Add(counts, exists);
        }

        public void Add(CarriedDeletions carried)
        {
            var counts = carried.Consented ? 0 : carried.Count;
            if (carried.Sync is { } sync)
            {
                OfSync(sync).Add(counts, carried.Count);
            }
            else if (carried.Follower is { } follower)
            {
                In(follower).Add(counts, carried.Count);
                All.Add(carried.Count, carried.Count);
            }
        }
    }

    private sealed class Sum
    {
        private int _deleted;
        private int _gone;

        public void Add(int deleted, int gone)
        {
            _deleted += deleted;
            _gone += gone;
        }

        public ExceededLimit? Exceeds(DeletionLimit limit, int present, string of)
        {
            var existed = Math.Max(present + _gone, _deleted);
            return limit.IsExceeded(_deleted, existed) ? new ExceededLimit(limit, _deleted, existed, of) : null;
        }
    }
}
