namespace Bellwether.Operator.Followers.Connecting;

/// <summary>
/// Which FollowerCluster stands for which cluster. Of two with one cluster the older has it, whoever came first: by creation time, then by
/// name. Thread-safe.
/// </summary>
internal sealed class ClusterClaims
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Claim> _claims = [];

    // Clusters of followers that an older one has.
    private readonly Dictionary<string, string> _refused = [];

    /// <summary>Claims the cluster for a follower, in place of what it claimed before.</summary>
    /// <returns>
    /// The older follower that has it, in which case the claim isn't made; and otherwise the younger ones that had it and no longer do.
    /// </returns>
    public (string? Older, IReadOnlyList<string> Evicted) Make(string follower, DateTimeOffset created, string clusterUid)
    {
        var claim = new Claim(follower, created, clusterUid);
        lock (_gate)
        {
            _claims.Remove(follower);
            _refused.Remove(follower);
            var others = _claims.Values.Where(other => other.ClusterUid == clusterUid).ToList();
            if (others.Find(other => other.IsOlderThan(claim)) is { } older)
            {
                _refused[follower] = clusterUid;
                return (older.Follower, []);
            }

            foreach (var other in others)
            {
                _claims.Remove(other.Follower);
                _refused[other.Follower] = clusterUid;
            }

            _claims[follower] = claim;
            return (null, [.. others.Select(other => other.Follower)]);
        }
    }

    /// <summary>Whether the follower has a cluster that no older one took from it since.</summary>
    public bool Holds(string follower)
    {
        lock (_gate)
        {
            return _claims.ContainsKey(follower);
        }
    }

    /// <summary>Whether the follower has the cluster, or would have it if no older one had.</summary>
    public bool Wants(string follower, string clusterUid)
    {
        lock (_gate)
        {
            return _claims.TryGetValue(follower, out var claim)
                ? claim.ClusterUid == clusterUid
                : _refused.TryGetValue(follower, out var refused) && refused == clusterUid;
        }
    }

    /// <summary>Lets go of what the follower claimed.</summary>
    /// <returns>Whether it had claimed anything.</returns>
    public bool Release(string follower)
    {
        lock (_gate)
        {
            _refused.Remove(follower);
            return _claims.Remove(follower);
        }
    }

    private sealed record Claim(string Follower, DateTimeOffset Created, string ClusterUid)
    {
        public bool IsOlderThan(Claim other) =>
            Created != other.Created ? Created < other.Created : string.CompareOrdinal(Follower, other.Follower) < 0;
    }
}
