using Bellwether.Cli.Clusters;
using Bellwether.Cli.Facts;
using Bellwether.Crds;
using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Resources;
using Bellwether.Operator.Audit.Documents;
using Bellwether.Operator.Options;
using Bellwether.Operator.Syncs;
using Bellwether.Operator.Syncs.Planning;
using Bellwether.Operator.Syncs.Sources;
using Bellwether.Operator.Syncs.Validation;

namespace Bellwether.Cli.Audits;

/// <summary>Compares the branch with what the followers hold, by metadata only. Sends nothing but reads, to any cluster or repository.</summary>
internal sealed class AuditVerifier(CliWorld world)
{
    /// <exception cref="CliException">Nothing can be compared.</exception>
    public async Task<AuditReport> VerifyAsync(AuditRequest request, CancellationToken cancellationToken)
    {
        using var management = await Management.ConnectAsync(request.Clusters, world, cancellationToken);
        var all = await management.ListFollowersAsync(cancellationToken);
        var origin = management.Cluster.Origin;
        using var reader = await TrailReader.OpenAsync(request.Repository, world, cancellationToken);
        var trail = await reader.ReadAsync(origin, request.Followers, withHistory: request.AllowedSigners is not null, cancellationToken);
        var followers = await LookAsync(request, management, Chosen(request, all, trail), all, trail, cancellationToken);
        var notes = new List<string>();
        var differing = followers.Where(follower => follower.Differences.Count > 0).Select(follower => follower.Name).ToArray();
        if (differing.Length > 0 && request.Wait > TimeSpan.Zero)
        {
            await Task.Delay(request.Wait, world.Time, cancellationToken);
            trail = await reader.ReadAsync(origin, request.Followers, withHistory: request.AllowedSigners is not null, cancellationToken);
            var again = (await LookAsync(request, management, differing, all, trail, cancellationToken)).ToDictionary(follower => follower.Name);
            notes.Add(Note(request.Wait, followers, again));
            followers = [.. followers.Select(follower => again.TryGetValue(follower.Name, out var second) ? follower.Confirmed(second) : follower)];
        }

        // Of the commit that is reported: whoever checks from there on next time would never see what came in between.
        var signatures = request.AllowedSigners is { } signers
            ? await reader.CheckSignaturesAsync(trail, signers, request.SignedSince, cancellationToken)
            : null;
        return new AuditReport(origin.Id, request.Repository.Repository, request.Repository.Branch, trail.Commit, followers)
        {
            Notes = notes,
            Signatures = signatures,
        };
    }

    /// <summary>Names of followers, and of folders that belong to none, to be compared.</summary>
    private static IReadOnlyCollection<string> Chosen(AuditRequest request, IReadOnlyList<FollowerCluster> all, Trail trail)
    {
        var names = all.Select(cluster => cluster.Metadata.Name ?? "").ToArray();
        if (request.Followers.Count == 0)
        {
            var folders = names.Select(AuditPath.Folder).ToHashSet(StringComparer.Ordinal);
            return [.. names, .. trail.Folders.Where(folder => !folders.Contains(folder)).Select(folder => folder[AuditPath.Clusters.Length..^1])];
        }

        var unknown = request.Followers.Where(name => !names.Contains(name) && trail.FilesIn(AuditPath.Folder(name)).Count == 0).ToArray();
        return unknown.Length == 0
            ? [.. request.Followers.Distinct(StringComparer.Ordinal)]
            : throw new CliException($"No FollowerCluster is called {string.Join(" or ", unknown)}, and branch {request.Repository.Branch} has no folder of that name.");
    }

    private async Task<IReadOnlyList<FollowerAudit>> LookAsync(
        AuditRequest request,
        Management management,
        IReadOnlyCollection<string> names,
        IReadOnlyList<FollowerCluster> all,
        Trail trail,
        CancellationToken cancellationToken)
    {
        var origin = management.Cluster.Origin;
        var syncs = await Reads.ListAsync(
            management.Client,
            BellwetherApi.CrossClusterSyncs,
            new ListOptions(),
            "list on crossclustersyncs.bellwether.dev in all namespaces",
            "they say what there can be copies of, and what the trail leaves out",
            cancellationToken);
        var labels = await management.ListNamespaceLabelsAsync(all, cancellationToken);
        var omitted = syncs.Where(sync => sync.Spec?.Audit == AuditPolicies.Disabled).Select(sync => sync.Key()).ToHashSet();
        var reader = new FleetReader(management, Needs(syncs, labels, management, trail), request.Clusters.Timeout, world.Time);
        var views = await reader.ReadAsync(all.Where(cluster => names.Contains(cluster.Metadata.Name ?? "")), cancellationToken);
        try
        {
            var known = views.Select(view => view.Name).ToHashSet(StringComparer.Ordinal);
            return
            [
                .. views.Select(view => FollowerAudit.Of(view, trail, omitted, origin)),
                .. names.Where(name => !known.Contains(name)).Order(StringComparer.Ordinal)
                    .Select(name => FollowerAudit.Forgotten(name, trail.FilesIn($"{AuditPath.Clusters}{name}/"), origin)),
            ];
        }
        finally
        {
            foreach (var view in views)
            {
                await view.DisposeAsync();
            }
        }
    }

    private static TrailNeeds Needs(
        IEnumerable<CrossClusterSync> syncs, IReadOnlyDictionary<string, Dictionary<string, string>> labels, Management management, Trail trail)
    {
        var book = new SyncBook(management.Options.Namespace);
        foreach (var sync in syncs.Where(sync => SyncValidator.Validate(sync.Spec).Count == 0))
        {
            book.Enter(SyncEngine.Facts(sync, SourceReader.NotLookedAt(sync), labels.GetValueOrDefault(sync.Metadata.Namespace ?? "") ?? []));
        }

        return new TrailNeeds(new SyncNeeds(book, management.Options.Namespace), [.. book.All.Select(sync => sync.Kind)], trail);
    }

    private static string Note(TimeSpan wait, IReadOnlyList<FollowerAudit> first, Dictionary<string, FollowerAudit> again)
    {
        var before = first.Sum(follower => follower.Differences.Count);
        var still = first.Where(follower => again.ContainsKey(follower.Name)).Sum(follower => follower.Confirmed(again[follower.Name]).Differences.Count);
        return $"What differed was looked at again after {GoDuration.Format(wait)}, since changes of a moment ago are still on their way: "
            + (still == before ? "nothing had changed." : $"{before - still} of {before} differences were gone.");
    }
}
