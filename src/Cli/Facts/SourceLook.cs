using System.Text.Json;
using Bellwether.Cli.Clusters;
using Bellwether.Crds;
using Bellwether.Kubernetes.Discovery;
using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Resources;
using Bellwether.Kubernetes.Transport;
using Bellwether.Operator.Syncs;
using Bellwether.Operator.Syncs.Content;
using Bellwether.Operator.Syncs.Planning;
using Bellwether.Operator.Syncs.Sources;

namespace Bellwether.Cli.Facts;

/// <summary>Reads sources as the operator does; of their content only digests are kept.</summary>
internal sealed class SourceLook(Management management, FingerprintKey key, TimeProvider time) : IDisposable
{
    private static readonly SourceFacts NotRead = SourceFacts.Unknown(new(CommonReasons.Pending, "The source was not looked at."));

    private readonly ApiDiscovery _discovery = new(management.Client, time);

    public ContentStore Contents { get; } = new(management.Client, _ => Task.FromResult(key), management.Cluster.Origin, time);

    /// <returns>The sync's facts, with its sources as they are now.</returns>
    /// <param name="sync">Its spec is valid.</param>
    /// <param name="namespaceLabels">Of its namespace.</param>
    public async Task<SyncFacts> ReadAsync(
        CrossClusterSync sync, IReadOnlyDictionary<string, string> namespaceLabels, CancellationToken cancellationToken)
    {
        var facts = SyncEngine.Facts(sync, SourceReader.NotLookedAt(sync), namespaceLabels);
        var (kind, rejection) = await ResolveAsync(facts.Kind, cancellationToken);
        if (kind is null)
        {
            return facts with { Sources = SourceSelection.Unknown(rejection!) };
        }

        facts = facts with { Kind = kind };
        return facts with
        {
            Sources = sync.Spec.Source!.Name is { } source
                ? SourceSelection.Named(source, await ReadAsync(facts, source, cancellationToken))
                : await ReadSelectedAsync(facts, sync.Spec.Source.Selector!, cancellationToken),
        };
    }

    /// <summary>The facts of another sync as far as they decide about claims: its sources by name.</summary>
    public async Task<SyncFacts> GlanceAsync(SyncFacts sync, CancellationToken cancellationToken)
    {
        if (sync.Spec.Source!.Selector is not { } selector || await ResolveAsync(sync.Kind, cancellationToken) is not { Kind: { } kind })
        {
            return sync;
        }

        var objects = await ListAsync(kind, sync.Key.Namespace, cancellationToken);
        return objects is null ? sync : sync with
        {
            Sources = SourceSelection.Selected(
                Selected(objects, selector).Select(name => KeyValuePair.Create(name, NotRead)), new ListedObjects(objects, selector)),
        };
    }

    public void Dispose()
    {
        Contents.Dispose();
        _discovery.Dispose();
    }

    /// <summary>What the management cluster calls the kind.</summary>
    private async Task<(ResourceKind? Kind, SourceRejection? Rejection)> ResolveAsync(ResourceKind kind, CancellationToken cancellationToken)
    {
        if (kind.IsResolved)
        {
            return (kind, null);
        }

        try
        {
            return await _discovery.FindAsync(kind.ApiVersion, kind.Kind, cancellationToken) is { Kind.Namespaced: true } found
                ? (found.Kind, null)
                : (null, new(CrossClusterSyncReasons.SourceUnreadable, $"The management cluster serves no namespaced kind {kind.Kind} of {kind.ApiVersion}."));
        }
        catch (KubernetesException)
        {
            return (null, new(CrossClusterSyncReasons.SourceUnreadable, $"Whether the management cluster serves {kind.Kind} of {kind.ApiVersion} could not be found out."));
        }
    }

    private async Task<SourceSelection> ReadSelectedAsync(SyncFacts sync, LabelSelector selector, CancellationToken cancellationToken)
    {
        if (await ListAsync(sync.Kind, sync.Key.Namespace, cancellationToken) is not { } objects)
        {
            return SourceSelection.Unknown(new(
                CrossClusterSyncReasons.SourceUnreadable,
                $"Which {sync.Kind.Plural} of {sync.Key.Namespace} match spec.source.selector can't be told: you need list on them in the management cluster."));
        }

        var facts = new List<KeyValuePair<string, SourceFacts>>();
        foreach (var name in Selected(objects, selector))
        {
            facts.Add(new(name, await ReadAsync(sync, name, cancellationToken)));
        }

        return SourceSelection.Selected(
            facts,
            new ListedObjects(objects, selector),
            facts.Count > 0
                ? null
                : new(CrossClusterSyncReasons.NoSources, $"No {sync.Kind.Plural} of {sync.Key.Namespace} match spec.source.selector ({selector})."));
    }

    /// <summary>Labels by name; null if they may not be, or can't be, listed.</summary>
    private async Task<Dictionary<string, IReadOnlyDictionary<string, string>?>?> ListAsync(
        ResourceKind kind, string @namespace, CancellationToken cancellationToken)
    {
        var objects = new Dictionary<string, IReadOnlyDictionary<string, string>?>();
        try
        {
            await foreach (var page in management.Client.ListAsync(kind.Metadata(), new ListOptions(@namespace), cancellationToken))
            {
                foreach (var item in page.Items)
                {
                    objects[item.Metadata.Name!] = item.Metadata.Labels;
                }
            }

            return objects;
        }
        catch (KubernetesException)
        {
            return null;
        }
    }

    private static IEnumerable<string> Selected(Dictionary<string, IReadOnlyDictionary<string, string>?> objects, LabelSelector selector) => objects
        .Where(item => selector.Matches(item.Value))
        .Select(item => item.Key)
        .Order(StringComparer.Ordinal)
        .Take(Limits.Sources);

    private async Task<SourceFacts> ReadAsync(SyncFacts sync, string source, CancellationToken cancellationToken)
    {
        var name = $"{sync.Kind.Kind} {new ObjectKey(sync.Key.Namespace, source)}";
        try
        {
            var (digest, rejection) = await Contents.ReadAsync(sync, source, cancellationToken);
            return digest is not null ? SourceFacts.Present(digest) : SourceFacts.Refused(rejection!);
        }
        catch (KubernetesException exception) when (exception.IsNotFound)
        {
            return SourceFacts.Missing(new(CrossClusterSyncReasons.SourceNotFound, $"{name} not found."));
        }
        catch (KubernetesException exception) when (exception.IsForbidden)
        {
            return SourceFacts.Unknown(new(
                CrossClusterSyncReasons.SourceForbidden,
                $"You may not read {name}: you need get on its kind in namespace {sync.Key.Namespace} of the management cluster. "
                + "Without its content nobody can tell what would change."));
        }
        catch (Exception exception) when (exception is KubernetesException or JsonException)
        {
            return SourceFacts.Unknown(new(CrossClusterSyncReasons.SourceUnreadable, $"{name} could not be read."));
        }
    }

    /// <summary>The objects of a namespace, by the labels that they had.</summary>
    private sealed class ListedObjects(Dictionary<string, IReadOnlyDictionary<string, string>?> objects, LabelSelector selector) : ISourcePresence
    {
        public SourceAbsence Absence(string source) => objects.TryGetValue(source, out var labels)
            ? selector.Matches(labels) ? SourceAbsence.Unknown : SourceAbsence.Deselected
            : SourceAbsence.Gone;
    }
}
