namespace Bellwether.Cli.Statuses;

/// <summary>What a status is asked for.</summary>
/// <param name="Namespace">Of the syncs; null: all.</param>
/// <param name="Sync">One sync of the namespace; null: all.</param>
/// <param name="Follower">One FollowerCluster, and the syncs with copies in it.</param>
internal sealed record StatusScope(string? Namespace, string? Sync = null, string? Follower = null)
{
    public bool IsFleet => Sync is null && Follower is null;

    public override string ToString() => Namespace is null ? "all namespaces" : $"namespace {Namespace}";
}
