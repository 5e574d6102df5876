using System.Net;
using Bellwether.Crds;
using Bellwether.Kubernetes.Discovery;
using Bellwether.Kubernetes.Informers;
using Bellwether.Kubernetes.Resources;
using Bellwether.Kubernetes.Transport;
using Bellwether.Operator.Syncs.Planning;
using Microsoft.Extensions.Logging;

namespace Bellwether.Operator.Syncs.Sources;

/// <summary>
/// Looks at one kind of the management cluster for as long as syncs name it: finds out what it is called, watches its objects, and begins
/// anew when its definition goes and comes back.
/// </summary>
/// <param name="named">As syncs name it.</param>
/// <param name="changed">Told when <see cref="Kind"/> or <see cref="Trouble"/> may be something else.</param>
internal sealed partial class SourceKindWatch(
    ResourceKind named,
    ApiDiscovery discovery,
    Func<ResourceKind, Informer<SourceRecord>> create,
    Action changed,
    TimeProvider time,
    ILogger logger)
{
    private static readonly TimeSpan LookAgainAfter = TimeSpan.FromSeconds(5);
    private static readonly string[] Verbs = ["get", "list", "watch"];

    private static readonly SourceFacts NotKnownYet = SourceFacts.Unknown(
        new(CrossClusterSyncReasons.SourceUnreadable, "Whether the management cluster has the source's kind is not known yet."));

    private volatile bool _asked;
    private volatile State _state = new(named, null, NotKnownYet);

    /// <summary>Resolved once the cluster has told.</summary>
    public ResourceKind Kind => _state.Kind;

    /// <summary>Null while there is no such kind.</summary>
    public Informer<SourceRecord>? Informer => _state.Informer;

    /// <summary>Why nothing can be read of the kind; null when it can.</summary>
    public SourceFacts? Trouble => _state switch
    {
        { Informer: { State: InformerState.Failing, LastError.IsForbidden: true } } state => Forbidden(state.Kind),
        { } state => state.Trouble,
    };

    /// <summary>Looked at for the first time, and nothing is amiss: what there is will be known, and told, in a moment.</summary>
    public bool IsSettling => _state is { Informer: null } ? !_asked : _state.Informer is { HasSynced: false, State: not InformerState.Failing };

    /// <summary>The cluster has told that there is no such kind, or none that could be copied.</summary>
    public bool IsLacking => _state is { Informer: null, Trouble.State: SourceState.Refused };

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                if (await FindAsync(cancellationToken) is { } kind)
                {
                    await WatchAsync(kind, cancellationToken);
                    discovery.Forget(named.ApiVersion);
                    Become(new(named, null, NotKnownYet));
                }

            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                // A bug must not leave a kind without anybody who looks at it.
                LogCrashed(named.FullName, exception);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            await Task.Delay(LookAgainAfter, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>The kind as the cluster serves it, or null: then the state says why not.</summary>
    private async Task<ResourceKind?> FindAsync(CancellationToken cancellationToken)
    {
        ServedKind? found;
        try
        {
            found = await discovery.FindAsync(named.ApiVersion, named.Kind, cancellationToken);
        }
        catch (KubernetesException)
        {
            var isFirst = !_asked;
            _asked = true;
            Become(_state with { Trouble = NotKnownYet });
            if (isFirst)
            {
                changed();
            }

            return null;
        }

        _asked = true;
        if (found is null)
        {
            Become(new(named, null, SourceFacts.Refused(new(
                CrossClusterSyncReasons.KindNotFound,
                $"The management cluster doesn't serve {named.Kind} in the version {named.ApiVersion}. Correct spec.source, or install its CustomResourceDefinition there; it is seen within half a minute."))));
            return null;
        }

        var missing = Verbs.Where(verb => !found.Verbs.Contains(verb)).ToArray();
        if (found.Kind.Namespaced && missing.Length == 0)
        {
            return found.Kind;
        }

        Become(new(found.Kind, null, SourceFacts.Refused(new(
            CrossClusterSyncReasons.SourceRefused,
            found.Kind.Namespaced
                ? $"{named.FullName} is never copied: the management cluster serves it without {string.Join(", ", missing)}."
                : $"{named.FullName} is never copied: it has no namespace, and only namespaced kinds are."))));
        discovery.Forget(named.ApiVersion);
        return null;
    }

    /// <summary>Watches until the cluster no longer knows the kind.</summary>
    private async Task WatchAsync(ResourceKind kind, CancellationToken cancellationToken)
    {
        var informer = create(kind);
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var watching = informer.SubscribeState(_ =>
        {
            if (informer.LastError?.StatusCode == HttpStatusCode.NotFound)
            {
                gone.Cancel();
            }

            changed();
        });
        Become(new(kind, informer, null));
        await informer.RunAsync(gone.Token);
    }

    private void Become(State state)
    {
        var before = _state;
        _state = state;
        if (!before.Kind.IsSameAs(state.Kind) || before.Informer != state.Informer || before.Trouble != state.Trouble)
        {
            changed();
        }
    }

    private static SourceFacts Forbidden(ResourceKind kind) => SourceFacts.Unknown(new(
        CrossClusterSyncReasons.SourceForbidden,
        $"The operator may not list and watch {kind} in the management cluster. Add this rule to a ClusterRole of its ServiceAccount there: {{apiGroups: [\"{kind.Group}\"], resources: [{kind.Plural}], verbs: [{string.Join(", ", Verbs)}]}}."));

    [LoggerMessage(LogLevel.Error, "Crashed in the watch of sources of kind {Kind}; it goes on")]
    private partial void LogCrashed(string kind, Exception exception);

    private sealed record State(ResourceKind Kind, Informer<SourceRecord>? Informer, SourceFacts? Trouble);
}
