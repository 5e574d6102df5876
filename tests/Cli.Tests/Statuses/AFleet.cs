using Bellwether.Cli.Statuses;
using Bellwether.Crds;
using Bellwether.Kubernetes.Entities;
using Bellwether.Operator.Audit.Git;
using Bellwether.Operator.Audit.Recording;
using Bellwether.Operator.Followers;
using Bellwether.Operator.Followers.Kubeconfig;
using Bellwether.Operator.Syncs.Deletion;

namespace Bellwether.Cli.Tests.Statuses;

/// <summary>Followers and syncs with the statuses that the operator's own code makes of them, at a time that stands still.</summary>
internal static class AFleet
{
    public static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    /// <summary>When all came to be well, and when what fails began to.</summary>
    public static readonly DateTimeOffset Before = Now.AddDays(-5);

    public static readonly DateTimeOffset Lately = Now.AddMinutes(-12);

    /// <summary>Three syncs, in so many followers. Every seventh is down, and the second holds a foreign object.</summary>
    public static FleetStatus Of(int followers) => FleetStatus.Of(
        new StatusScope("prod"),
        followers == 1 ? [Sync("wildcard-tls", [Name(0, 1)], [])] : [Troubled(followers), Healthy(followers), ASync.Invalid("typo")],
        [.. Enumerable.Range(0, followers).Select(index => Follower(index, followers))],
        Now);

    /// <summary>What shows everything that a screen can show, with names and messages that a terminal would rather not have.</summary>
    public static FleetStatus Rich(StatusScope? scope = null)
    {
        CrossClusterSync[] syncs =
        [
            new ASync("wildcard-tls") { InStep = ["east", "north"], Failures = [Foreign("west")], Lag = new AuditLag(GitProblem.PushRefused) }.Written(),
            new ASync("rotating") { InStep = ["east"], Pending = ["west"] }.Written(),
            Sync("a-sync-of-a-team-that-likes-names-of-many-words-and-says-all-in-them", ["east"], []),
            new ASync("asleep") { InStep = ["east"], Suspend = true }.Written(),
            new ASync("pruned") { InStep = ["east"], Held = HeldOfSync("pruned") }.Written(),
            new() { Metadata = new() { Namespace = "prod", Name = "fresh", Generation = 1 } },
        ];
        return FleetStatus.Of(
            scope ?? new StatusScope("prod"),
            scope?.Sync is { } name ? [syncs.Single(sync => sync.Metadata.Name == name)] : syncs,
            [
                Follower("east", new() { Total = 5, Synced = 5 }),
                Follower("west", new() { Total = 2, Failing = 1, Pending = 1 }, held: Held(DeletionScope.Follower("west"), DeletionLimit.Follower, "FollowerCluster west", 24, 30)),
                Follower("north", new() { Total = 1, Synced = 1 }, Unreachable("north")),
            ],
            Now);
    }

    public static CrossClusterSync Sync(string name, IEnumerable<string> inStep, IReadOnlyList<CopyFailure> failures) =>
        new ASync(name) { InStep = [.. inStep], Failures = failures }.Written();

    public static CopyFailure Failure(string follower, string @namespace, string reason, string message) =>
        new() { Cluster = follower, Namespace = @namespace, Name = "wildcard-tls", Reason = reason, Message = message };

    public static CopyFailure Foreign(string follower) =>
        Failure(follower, "ingress", CopyReasons.ForeignObject, "Secret ingress/wildcard-tls is already there and isn't ours. Remove it, or set spec.conflictPolicy to Adopt.");

    public static FollowerCluster Follower(string name) => Follower(name, new() { Total = 2, Synced = 2 });

    public static FollowerCluster Down(string name) => Follower(name, new() { Total = 2, Synced = 2 }, Unreachable(name));

    /// <summary>Twelve of a sync's thirteen copies wait to be deleted.</summary>
    public static HeldDeletion HeldOfSync(string name) =>
        Held(DeletionScope.Sync(new ObjectKey("prod", name)), DeletionLimit.Sync, $"CrossClusterSync prod/{name}", 12, 13);

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

    private static FollowerCluster Follower(int index, int followers)
    {
        var copies = followers == 1 ? 1 : 2;
        return IsDown(index)
            ? Follower(Name(index, followers), new() { Total = 1, Failing = 1 }, Unreachable(Name(index, followers)))
            : Follower(Name(index, followers), index == 1 ? new() { Total = copies, Synced = copies - 1, Failing = 1 } : new() { Total = copies, Synced = copies });
    }

    private static FollowerCluster Follower(string name, CopyCounts copies, FollowerFailure? failure = null, HeldDeletion? held = null)
    {
        var well = new FollowerState(FollowerPhase.Ready)
        {
            Generation = 1,
            Endpoint = Server(name),
            ServerVersion = "v1.36.0",
            Identity = "system:serviceaccount:bellwether-system:bellwether-follower",
        };
        var status = FollowerStatus.Next(new(), well, 1, copies, Before);
        if (failure is not null || held is not null)
        {
            var now = failure is null ? well : well with { Phase = FollowerPhase.Failing, Failure = failure, Identity = null };
            status = FollowerStatus.Next(status, now, 1, copies, Lately, held: held);
        }

        return new FollowerCluster { Metadata = new() { Name = name, Generation = 1 }, Status = status };
    }

    private static CrossClusterSync Troubled(int followers)
    {
        string[] names = [.. Enumerable.Range(0, followers).Select(index => Name(index, followers))];
        var down = names.Where((_, index) => IsDown(index))
            .Select(name => Failure(name, "ingress", CopyReasons.ClusterUnavailable, $"FollowerCluster {name} is not ready: {Unreachable(name).Message}"));
        return Sync("wildcard-tls", names.Where((_, index) => !IsDown(index) && index != 1), [.. down, Foreign(names[1])]);
    }

    private static CrossClusterSync Healthy(int followers) =>
        Sync("database", Enumerable.Range(0, followers).Where(index => !IsDown(index)).Select(index => Name(index, followers)), []);

    private static HeldDeletion Held(DeletionScope scope, DeletionLimit limit, string of, int count, int existed)
    {
        var deletions = Enumerable.Range(0, count).Select(index => new PlannedDeletion(new DeletionKey($"{index}", default, ""), default));
        return new ExceededLimit(limit, count, existed, of).Hold(new DeletionPlan(scope, [.. deletions], Consented: false), "0123456789ab");
    }

    private static void Set(List<Condition> conditions, long? generation, string type, string status, string reason, string message)
    {
        conditions.RemoveAll(condition => condition.Type == type);
        conditions.Add(new() { Type = type, Status = status, Reason = reason, Message = message, ObservedGeneration = generation, LastTransitionTime = Lately });
    }

    private static FollowerFailure Unreachable(string name) => new KubeconfigFailures(Server(name)).Silent();

    private static string Server(string name) => $"https://{name}.example.com:6443";

    private static bool IsDown(int index) => index % 7 == 3;

    private static string Name(int index, int followers) => followers == 1 ? "east" : FormattableString.Invariant($"mc-project-{index:0000}");
}
