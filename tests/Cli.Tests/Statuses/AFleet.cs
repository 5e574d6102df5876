using Bellwether.Cli.Statuses;
using Bellwether.Crds;
using Bellwether.Kubernetes.Entities;

namespace Bellwether.Cli.Tests.Statuses;

/// <summary>Statuses as the operator writes them, at a time that stands still.</summary>
internal static class AFleet
{
    public static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private const string Unreachable = "https://10.0.0.1:6443 didn't answer in time. Check that it is well, and what is between the clusters.";

    /// <summary>Three syncs, in so many followers. Every seventh is down, and one holds a foreign object.</summary>
    public static FleetStatus Of(int followers) => FleetStatus.Of(
        new StatusScope("prod"),
        followers == 1 ? [Sync("wildcard-tls", [Name(0, 1)], [])] : [Troubled(followers), Healthy(followers), Sync("typo", [], []).Stalled()],
        [.. Enumerable.Range(0, followers).Select(index => IsDown(index) ? Down(Name(index, followers)) : Follower(Name(index, followers)))],
        Now);

    /// <summary>What shows everything that a screen can show, with names and messages that a terminal would rather not have.</summary>
    public static FleetStatus Rich(StatusScope? scope = null)
    {
        CrossClusterSync[] syncs =
        [
            Sync("wildcard-tls", ["east", "north"], [Failure("west", "ingress", CopyReasons.ForeignObject, "Secret ingress/wildcard-tls is already there and isn't ours. Remove it, or set spec.conflictPolicy to Adopt.")])
                .With(ConditionTypes.Ready, Condition.False, CrossClusterSyncReasons.CopiesFailing, "2 of 3 copies are in step. west: Secret ingress/wildcard-tls is already there and isn't ours. Remove it, or set spec.conflictPolicy to Adopt.")
                .With("AuditLagging", Condition.True, "PushFailed", "The audit trail is 12 commits behind: the repository didn't answer."),
            Sync("rotating", ["east"], []).Pending(1),
            Sync("a-sync-of-a-team-that-likes-names-of-many-words-and-says-all-in-them", ["east"], []),
            Sync("asleep", ["east"], []).With(ConditionTypes.Ready, Condition.Unknown, CrossClusterSyncReasons.Suspended, "spec.suspend is true: nothing is written or deleted, and copies may be out of date."),
            Sync("pruned", ["east"], []).Held(12),
            Fresh("fresh"),
        ];
        return FleetStatus.Of(
            scope ?? new StatusScope("prod"),
            scope?.Sync is { } name ? [syncs.Single(sync => sync.Metadata.Name == name)] : syncs,
            [Follower("east"), Follower("west").With("DeletionHeld", Condition.True, CommonReasons.DeletionHeld, "3 copies that no sync speaks for wait for approval."), Down("north")],
            Now);
    }

    public static CrossClusterSync Sync(string name, IEnumerable<string> inStep, IReadOnlyList<CopyFailure> failures)
    {
        string[] followers = [.. inStep];
        var failing = failures.Select(failure => failure.Cluster).Distinct().ToArray();
        var sync = new CrossClusterSync
        {
            Metadata = new() { Namespace = "prod", Name = name, Generation = 3 },
            Status = new()
            {
                ObservedGeneration = 3,
                Source = $"Secret/{name}",
                Copies = new() { Total = followers.Length + failures.Count, Synced = followers.Length, Failing = failures.Count },
                Clusters =
                [
                    .. failing.Order(StringComparer.Ordinal).Take(Limits.ClusterSummaries).Select(follower => new ClusterSummary { Name = follower, Failing = failures.Count(failure => failure.Cluster == follower), Message = failures[0].Message }),
                    .. followers.Take(Math.Max(0, Limits.ClusterSummaries - failing.Length)).Select(follower => new ClusterSummary { Name = follower, Synced = 1, LastSyncTime = Now.AddMinutes(-40) }),
                ],
                ClustersOmitted = followers.Length + failing.Length > Limits.ClusterSummaries ? followers.Length + failing.Length - Limits.ClusterSummaries : null,
                Failures = failures.Count == 0 ? null : [.. failures.Take(Limits.Failures)],
                LastSyncTime = followers.Length == 0 ? null : Now.AddMinutes(-40),
            },
        };
        return sync.With(ConditionTypes.Ready, Condition.True, CrossClusterSyncReasons.Synced, $"{followers.Length} copies in {followers.Length} clusters are in step.")
            .With(ConditionTypes.SourceAvailable, Condition.True, CrossClusterSyncReasons.SourceFound, $"Secret prod/{name} is there.");
    }

    public static CopyFailure Failure(string follower, string @namespace, string reason, string message) => new()
    {
        Cluster = follower,
        Namespace = @namespace,
        Name = "wildcard-tls",
        Reason = reason,
        Message = message,
        Since = Now.AddMinutes(-12),
    };

    public static FollowerCluster Follower(string name) => new FollowerCluster
    {
        Metadata = new() { Name = name, Generation = 1 },
        Status = new()
        {
            ObservedGeneration = 1,
            Endpoint = $"https://{name}.example.com:6443",
            ServerVersion = "v1.36.0",
            Identity = "system:serviceaccount:bellwether-system:bellwether-follower",
            Copies = new() { Total = 2, Synced = 2 },
        },
    }
        .With(ConditionTypes.Ready, Condition.True, FollowerClusterReasons.Connected, "The follower is connected.")
        .With(ConditionTypes.Authenticated, Condition.True, FollowerClusterReasons.CredentialsAccepted, "The API server accepts the credentials.")
        .With(ConditionTypes.Reachable, Condition.True, FollowerClusterReasons.Answered, "The API server answers.")
        .With(ConditionTypes.Authorized, Condition.True, FollowerClusterReasons.PermissionsGranted, "Nothing is missing.");

    public static FollowerCluster Down(string name) => Follower(name)
        .With(ConditionTypes.Ready, Condition.False, FollowerClusterReasons.EndpointUnreachable, Unreachable)
        .With(ConditionTypes.Reachable, Condition.False, FollowerClusterReasons.EndpointUnreachable, Unreachable)
        .With(ConditionTypes.Authenticated, Condition.Unknown, FollowerClusterReasons.NotChecked, "Not checked, because the follower can't be reached.")
        .With(ConditionTypes.Authorized, Condition.Unknown, FollowerClusterReasons.NotChecked, "Not checked, because the follower can't be reached.")
        .With(ConditionTypes.Reconciling, Condition.True, CommonReasons.ProgressingWithRetry, Unreachable);

    private static CrossClusterSync Troubled(int followers)
    {
        CopyFailure[] failures =
        [
            .. Enumerable.Range(0, followers).Where(IsDown).Select(index => Failure(Name(index, followers), "ingress", CopyReasons.ClusterUnavailable, $"FollowerCluster {Name(index, followers)} isn't connected.")),
            Failure(Name(1, followers), "ingress", CopyReasons.ForeignObject, "Secret ingress/wildcard-tls is already there and isn't ours."),
        ];
        var inStep = Enumerable.Range(0, followers).Where(index => !IsDown(index) && index != 1).Select(index => Name(index, followers));
        return Sync("wildcard-tls", inStep, failures)
            .With(ConditionTypes.Ready, Condition.False, CrossClusterSyncReasons.CopiesFailing, $"Some copies are in step. {failures[0].Cluster}: {failures[0].Message} (and {failures.Length - 1} more in status.failures)");
    }

    private static CrossClusterSync Healthy(int followers) => Sync("database", Enumerable.Range(0, followers).Where(index => !IsDown(index)).Select(index => Name(index, followers)), []);

    private static CrossClusterSync Stalled(this CrossClusterSync sync)
    {
        const string Wrong = "The spec is invalid: spec.targets: at least 1 targets, got 0.";
        return sync.With(ConditionTypes.Ready, Condition.False, CommonReasons.InvalidSpec, Wrong).With(ConditionTypes.Stalled, Condition.True, CommonReasons.InvalidSpec, Wrong);
    }

    public static CrossClusterSync Pending(this CrossClusterSync sync, int pending)
    {
        sync.Status.Copies!.Pending += pending;
        sync.Status.Copies.Total += pending;
        return sync.With(ConditionTypes.Ready, Condition.Unknown, CommonReasons.Progressing, "Some copies are in step; the others are being written.")
            .With(ConditionTypes.Reconciling, Condition.True, CommonReasons.Progressing, "Some copies are in step; the others are being written.");
    }

    private static CrossClusterSync Held(this CrossClusterSync sync, int count)
    {
        const string Message = "12 of 12 copies would be deleted within an hour.";
        sync.Status.HeldDeletion = new() { Hash = "0123456789ab", Count = count, Window = "Sync", Message = Message };
        return sync.With(ConditionTypes.Ready, Condition.False, CommonReasons.DeletionHeld, Message).With(ConditionTypes.Stalled, Condition.True, CommonReasons.DeletionHeld, Message);
    }

    private static CrossClusterSync Fresh(string name) => new() { Metadata = new() { Namespace = "prod", Name = name, Generation = 1 } };

    public static CrossClusterSync With(this CrossClusterSync sync, string type, string status, string reason, string message)
    {
        Set(sync.Status.Conditions, sync.Metadata.Generation, type, status, reason, message);
        return sync;
    }

    public static FollowerCluster With(this FollowerCluster follower, string type, string status, string reason, string message)
    {
        Set(follower.Status.Conditions, follower.Metadata.Generation, type, status, reason, message);
        return follower;
    }

    private static void Set(List<Condition> conditions, long? generation, string type, string status, string reason, string message)
    {
        conditions.RemoveAll(condition => condition.Type == type);
        conditions.Add(new()
        {
            Type = type,
            Status = status,
            Reason = reason,
            Message = message,
            ObservedGeneration = generation,
            LastTransitionTime = status == Condition.True ? Now.AddDays(-5) : Now.AddMinutes(-12),
        });
    }

    private static bool IsDown(int index) => index % 7 == 3;

    private static string Name(int index, int followers) => followers == 1 ? "east" : FormattableString.Invariant($"mc-project-{index:0000}");
}
