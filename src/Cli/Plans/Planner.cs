using Bellwether.Cli.Clusters;
using Bellwether.Cli.Differences;
using Bellwether.Cli.Facts;
using Bellwether.Crds;
using Bellwether.Kubernetes.Entities;
using Bellwether.Operator.Syncs;
using Bellwether.Operator.Syncs.Planning;
using Bellwether.Operator.Syncs.Sources;
using Bellwether.Operator.Syncs.Validation;
using Bellwether.Operator.Validation;

namespace Bellwether.Cli.Plans;

/// <summary>Takes the facts of the whole fleet once and plans from them. Sends nothing but reads, to any cluster.</summary>
internal sealed class Planner(CliWorld world)
{
    /// <exception cref="CliException">There can be no plan at all.</exception>
    public async Task<PlanReport> PlanAsync(PlanRequest request, CancellationToken cancellationToken)
    {
        using var management = await Management.ConnectAsync(request.Clusters, world, cancellationToken);
        var inCluster = await management.ListSyncsAsync(cancellationToken);
        var chosen = Choose(request, management, inCluster);
        var (key, isTheOperators) = await management.ReadFingerprintKeyAsync(cancellationToken);
        using var sources = new SourceLook(management, key, world.Time);
        var followers = await management.ListFollowersAsync(cancellationToken);
        var labels = await management.ListNamespaceLabelsAsync(followers, cancellationToken);

        var facts = new List<SyncFacts>();
        foreach (var sync in chosen.Where(sync => SyncValidator.Validate(sync.Spec).Count == 0))
        {
            facts.Add(await sources.ReadAsync(sync, LabelsOf(sync, labels), cancellationToken));
        }

        var needs = new SyncNeeds(BookOf(facts, management), management.Options.Namespace);
        var reader = new FleetReader(management, needs, request.Clusters.Timeout, world.Time);
        var views = await reader.ReadAsync(facts.Count == 0 ? [] : followers, cancellationToken);
        try
        {
            var looker = new PlaceLooker(management.Cluster.Origin, request.Clusters.Timeout, world.Time);
            var plans = new SyncPlans(await ClaimsAsync(facts, inCluster, labels, sources, management, cancellationToken), management.Options.Namespace, looker);
            var differ = request.WithDifferences
                ? new Differ(sources.Contents, management.Cluster.Origin, key, request.Clusters.Timeout, world.Time)
                : null;
            var reports = new List<SyncReport>();
            foreach (var sync in chosen)
            {
                reports.Add(facts.Find(known => known.Key == sync.Key()) is { } known
                    ? await ReportAsync(known, sync, plans, differ, views, cancellationToken)
                    : Invalid(sync));
            }

            return new PlanReport(management.Cluster.Origin.Id, reports, [.. Notes(management, isTheOperators), .. Leaving(followers)]);
        }
        finally
        {
            foreach (var view in views)
            {
                await view.DisposeAsync();
            }
        }
    }

    private static IReadOnlyList<CrossClusterSync> Choose(PlanRequest request, Management management, IReadOnlyList<CrossClusterSync> inCluster)
    {
        if (request.Name is { } name)
        {
            var key = new ObjectKey(management.Namespace, name);
            return inCluster.FirstOrDefault(sync => sync.Key() == key) is { } found
                ? [found]
                : throw new CliException($"There is no CrossClusterSync {key} in the management cluster.");
        }

        return request.All
            ? [.. inCluster.OrderBy(sync => sync.Metadata.Namespace, StringComparer.Ordinal).ThenBy(sync => sync.Metadata.Name, StringComparer.Ordinal)]
            : [.. request.Files.Select(sync => AsApplied(sync, management.Namespace, inCluster))];
    }

    /// <summary>The sync as it would be in the cluster: one that is there keeps its age, and with it its claims; a new one is the youngest.</summary>
    private static CrossClusterSync AsApplied(CrossClusterSync sync, string @namespace, IReadOnlyList<CrossClusterSync> inCluster)
    {
        var key = new ObjectKey(sync.Metadata.Namespace ?? @namespace, sync.Metadata.Name ?? "");
        var there = inCluster.FirstOrDefault(other => other.Key() == key);
        return new CrossClusterSync
        {
            Metadata = new ObjectMeta
            {
                Namespace = key.Namespace,
                Name = key.Name,
                Uid = there?.Metadata.Uid,
                Generation = there?.Metadata.Generation,
                CreationTimestamp = there is null ? DateTimeOffset.MaxValue : there.Metadata.CreationTimestamp,
                DeletionTimestamp = there?.Metadata.DeletionTimestamp,
            },
            Spec = sync.Spec,
            Status = there?.Status ?? new CrossClusterSyncStatus(),
        };
    }

    private static async Task<SyncClaims> ClaimsAsync(
        IReadOnlyList<SyncFacts> facts,
        IEnumerable<CrossClusterSync> inCluster,
        IReadOnlyDictionary<string, Dictionary<string, string>> labels,
        SourceLook sources,
        Management management,
        CancellationToken cancellationToken)
    {
        var planned = facts.Select(sync => sync.Key).ToHashSet();
        var others = inCluster
            .Where(sync => !planned.Contains(sync.Key()) && !sync.IsBeingDeleted() && SyncValidator.Validate(sync.Spec).Count == 0)
            .Select(sync => SyncEngine.Facts(sync, SourceReader.NotLookedAt(sync), LabelsOf(sync, labels)));
        var all = new List<SyncFacts>(facts);
        foreach (var other in others.Where(other => facts.Any(sync => sync.Kind == other.Kind)))
        {
            all.Add(await sources.GlanceAsync(other, cancellationToken));
        }

        return new SyncClaims(all, management.Options.Namespace);
    }

    private static Dictionary<string, string> LabelsOf(CrossClusterSync sync, IReadOnlyDictionary<string, Dictionary<string, string>> labels) =>
        labels.TryGetValue(sync.Metadata.Namespace ?? "", out var known) ? known : [];

    private static SyncBook BookOf(IEnumerable<SyncFacts> facts, Management management)
    {
        var book = new SyncBook(management.Options.Namespace);
        foreach (var sync in facts)
        {
            book.Enter(sync);
        }

        return book;
    }

    private static async Task<SyncReport> ReportAsync(
        SyncFacts facts,
        CrossClusterSync sync,
        SyncPlans plans,
        Differ? differ,
        IReadOnlyList<FollowerView> views,
        CancellationToken cancellationToken)
    {
        // One that is being deleted is no target any more; the operator sees to its copies.
        var reports = await Task.WhenAll(views.Where(view => !view.Cluster.IsBeingDeleted()).Select(async view =>
        {
            var report = await plans.PlanAsync(facts, view, cancellationToken);
            return differ is null ? report : await differ.AddAsync(facts, view, report, cancellationToken);
        }));
        return new SyncReport(facts.Key)
        {
            Kind = facts.Kind,
            Sources = facts.Sources,
            Held = sync.Status?.HeldDeletion,
            Followers = [.. reports.Where(report => report.Actions.Count > 0 || Concerns(sync, report, views))],
            UnknownFollowers =
            [
                .. sync.Spec.Targets
                    .SelectMany(target => target.Clusters ?? [])
                    .Distinct()
                    .Where(name => !views.Any(view => view.Name == name))
                    .Order(StringComparer.Ordinal),
            ],
        };
    }

    /// <summary>The sync selects the follower, or may have copies in it that nobody can see now.</summary>
    private static bool Concerns(CrossClusterSync sync, FollowerReport report, IReadOnlyList<FollowerView> views)
    {
        var view = views.First(view => view.Name == report.Name);
        return TargetResolver.Selects(sync.Spec, view.Name, view.Labels)
            || (report.Failure is not null && sync.Status?.Clusters?.Exists(summary => summary.Name == view.Name) == true);
    }

    internal static SyncReport Invalid(CrossClusterSync sync) => new(sync.Key())
    {
        Problem = $"The spec is invalid: {SpecViolation.Summarize(SyncValidator.Validate(sync.Spec))}.",
    };

    private static IEnumerable<string> Leaving(IEnumerable<FollowerCluster> followers) =>
        from follower in followers
        where follower.IsBeingDeleted()
        select $"FollowerCluster {follower.Metadata.Name} is being deleted: syncs write nothing there any more, and its copies go by its own whenRemoved.";

    private static List<string> Notes(Management management, bool hasKey) => hasKey ? [] :
    [
        $"There is no Secret {management.Options.Namespace}/{Operator.Hosting.FingerprintKeyStore.SecretName} yet: the operator has not run in that "
        + "namespace. If it runs in another one, name it with --operator-namespace: copies that it made would otherwise seem to be out of step.",
    ];
}
