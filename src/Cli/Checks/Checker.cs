using Bellwether.Cli.Clusters;
using Bellwether.Cli.Facts;
using Bellwether.Crds;
using Bellwether.Kubernetes.Entities;
using Bellwether.Operator.Followers.Eks.Aws;
using Bellwether.Operator.Syncs;
using Bellwether.Operator.Syncs.Planning;
using Bellwether.Operator.Syncs.Sources;
using Bellwether.Operator.Syncs.Validation;

namespace Bellwether.Cli.Checks;

/// <summary>Tries followers out as the operator would. Sends nothing but reads and questions, to any cluster.</summary>
internal sealed class Checker(CliWorld world)
{
    /// <summary>Followers that are tried at once. What is waited for is mostly the network.</summary>
    private const int AtOnce = 64;

    /// <exception cref="CliException">Nothing can be checked at all.</exception>
    public async Task<CheckReport> CheckAsync(CheckRequest request, CancellationToken cancellationToken)
    {
        using var management = await Management.ConnectAsync(request.Clusters, world, cancellationToken);
        var installed = await Installed.ReadAsync(management, world.Time, cancellationToken);
        var checks = Choose(request, installed).Select(cluster => new FollowerCheck(cluster)).ToArray();
        var aws = new AwsSteps(management.SignIn, management.Eks, AwsSettings.FromEnvironment(world.Environment));
        var needs = new PreflightNeeds(new SyncNeeds(await BookAsync(management, installed, cancellationToken), management.Options.Namespace), management.Options.Namespace);
        var steps = new FollowerSteps(management, aws, needs, new StepTaker(request.Clusters.Timeout, world.Time), world.Time);

        await ForEachAsync(checks, steps.ConnectAsync, cancellationToken);
        Guard(management, installed, checks);
        await ForEachAsync(checks.Where(check => check is { HasFailed: false, ClusterUid: not null }), steps.AuthorizeAsync, cancellationToken);

        foreach (var check in checks)
        {
            check.Notes.AddRange(NotesOn(check.Cluster));
        }

        var operatorRole = checks.Any(check => check.IsEks) ? await OperatorRole.FindAsync(management, cancellationToken) : null;
        return new CheckReport(
            [.. CheckNotes.Of(checks, aws, operatorRole), .. installed.Notes], [.. checks.OrderBy(check => check.Name, StringComparer.Ordinal)]);
    }

    private static IEnumerable<FollowerCluster> Choose(CheckRequest request, Installed installed)
    {
        if (request.Files.Count > 0)
        {
            return request.Files.Select(cluster => AsApplied(cluster, installed.Followers));
        }

        if (!installed.Knows)
        {
            throw new CliException(
                "The management cluster doesn't know FollowerClusters: Bellwether isn't installed there. A FollowerCluster in a file can be checked "
                + "all the same, with -f.");
        }

        return request.Names.Count == 0
            ? installed.Followers
            : request.Names.Distinct().Select(name => installed.Followers.FirstOrDefault(cluster => cluster.Metadata.Name == name)
                ?? throw new CliException($"FollowerCluster {name} not found."));
    }

    /// <summary>The follower as it would be in the cluster: one that is there keeps its age and its status; a new one is the youngest.</summary>
    private static FollowerCluster AsApplied(FollowerCluster cluster, IEnumerable<FollowerCluster> inCluster)
    {
        var there = inCluster.FirstOrDefault(other => other.Metadata.Name == cluster.Metadata.Name);
        return new FollowerCluster
        {
            Metadata = new ObjectMeta
            {
                Name = cluster.Metadata.Name,
                Uid = there?.Metadata.Uid,
                Labels = cluster.Metadata.Labels,
                // A confirmation may be in the file as well as on the object.
                Annotations = Merged(there?.Metadata.Annotations, cluster.Metadata.Annotations),
                Generation = there?.Metadata.Generation,
                CreationTimestamp = there is null ? DateTimeOffset.MaxValue : there.Metadata.CreationTimestamp,
                DeletionTimestamp = there?.Metadata.DeletionTimestamp,
            },
            Spec = cluster.Spec,
            Status = there?.Status ?? new FollowerClusterStatus(),
        };
    }

    private static Dictionary<string, string> Merged(params Dictionary<string, string>?[] maps)
    {
        var merged = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in maps.SelectMany(map => map ?? []))
        {
            merged[key] = value;
        }

        return merged;
    }

    /// <summary>The syncs, from which the operator reckons what it needs where.</summary>
    private static async Task<SyncBook> BookAsync(Management management, Installed installed, CancellationToken cancellationToken)
    {
        var labels = await management.ListNamespaceLabelsAsync(installed.Followers, cancellationToken);
        var book = new SyncBook(management.Options.Namespace);
        foreach (var sync in installed.Syncs.Where(sync => SyncValidator.Validate(sync.Spec).Count == 0))
        {
            book.Enter(SyncEngine.Facts(sync, SourceReader.NotLookedAt(sync), labels.GetValueOrDefault(sync.Metadata.Namespace ?? "")));
        }

        return book;
    }

    /// <summary>Of those that aren't checked, the operator knows which clusters they are.</summary>
    private static void Guard(Management management, Installed installed, IReadOnlyCollection<FollowerCheck> checks)
    {
        var others = installed.Followers
            .Where(cluster => !checks.Any(check => check.Name == cluster.Metadata.Name))
            .Select(cluster => (cluster, cluster.Status?.ClusterUID is { Length: > 0 } known ? known : null));
        var refusals = ClusterGuard.Check(
            management.Cluster.ClusterUid, [.. checks.Select(check => (check.Cluster, check.ClusterUid)), .. others]);
        foreach (var check in checks.Where(check => check.ClusterUid is not null))
        {
            if (refusals.TryGetValue(check.Name, out var refusal))
            {
                check.Fail(CheckedStep.Cluster, null, refusal);
            }
            else
            {
                check.Pass(CheckedStep.Cluster, null, $"UID {check.ClusterUid}");
            }
        }
    }

    private static IEnumerable<string> NotesOn(FollowerCluster cluster)
    {
        if (cluster.IsBeingDeleted())
        {
            yield return "It is being deleted: syncs write nothing there any more.";
        }

        if (cluster.Spec?.Suspend == true)
        {
            yield return "spec.suspend is true: nothing is written there.";
        }

        if (cluster.Spec?.Access is null or { Count: 0 })
        {
            yield return "spec.access has no rule: nobody may write anything there.";
        }
    }

    private static Task ForEachAsync(
        IEnumerable<FollowerCheck> checks, Func<FollowerCheck, CancellationToken, Task> step, CancellationToken cancellationToken) =>
        Parallel.ForEachAsync(
            checks,
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            async (check, stop) => await step(check, stop));
}
