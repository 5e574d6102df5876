using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Bellwether.Cli.Clusters;
using Bellwether.Crds;
using Bellwether.Kubernetes.Informers;
using Bellwether.Kubernetes.Resources;
using Microsoft.Extensions.Logging.Abstractions;

namespace Bellwether.Cli.Statuses.Watching;

/// <summary>The status anew after each change: one list and one watch of each kind, however long it goes on.</summary>
internal sealed class StatusFeed
{
    private readonly StatusScope _scope;
    private readonly TimeProvider _time;
    private readonly Informer<CrossClusterSync> _syncs;
    private readonly Informer<FollowerCluster>? _followers;

    // A flag that something changed: what changed is in the informers.
    private readonly Channel<bool> _changed = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <param name="withFollowers">FollowerClusters may be listed.</param>
    public StatusFeed(IKubernetesClient management, StatusScope scope, bool withFollowers, TimeProvider time)
    {
        (_scope, _time) = (scope, time);
        _syncs = Informer<CrossClusterSync>.Create(
            management, BellwetherApi.CrossClusterSyncs, new ListOptions(scope.Namespace, FieldSelector: Named(scope.Sync)),
            sync => sync, InformerOptions.Default, time, NullLogger.Instance);
        _followers = withFollowers
            ? Informer<FollowerCluster>.Create(
                management, BellwetherApi.FollowerClusters, new ListOptions(FieldSelector: Named(scope.Follower)),
                follower => follower, InformerOptions.Default, time, NullLogger.Instance)
            : null;
    }

    private IEnumerable<IInformer> Informers => _followers is null ? [_syncs] : [_syncs, _followers];

    /// <summary>
    /// The status after each change, and at each tick if there is one; several changes at once are one. The problem is why it is not known to be
    /// up to date, or null.
    /// </summary>
    /// <param name="tick">Null: only after changes.</param>
    /// <exception cref="CliException">A right is missing.</exception>
    public async IAsyncEnumerable<(FleetStatus? Fleet, string? Problem)> ReadAsync(
        TimeSpan pause, TimeSpan? tick, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        IDisposable[] subscriptions =
        [
            _syncs.Subscribe(_ => Changed()),
            .. _followers is null ? Array.Empty<IDisposable>() : [_followers.Subscribe(_ => Changed())],
            .. Informers.Select(informer => informer.SubscribeState(_ => Changed())),
        ];
        var runs = Task.WhenAll(Informers.Select(informer => informer.RunAsync(stop.Token)));
        await using var timer = tick is { } period ? _time.CreateTimer(_ => Changed(), null, period, period) : null;
        try
        {
            await foreach (var _ in _changed.Reader.ReadAllAsync(cancellationToken))
            {
                var error = Informers.Select(informer => informer.LastError).FirstOrDefault(error => error is not null);
                if (error?.IsForbidden == true)
                {
                    throw Reads.Denied("list and watch on crossclustersyncs.bellwether.dev and followerclusters.bellwether.dev", "-w follows them", error);
                }

                var fleet = Informers.All(informer => informer.HasSynced)
                    ? FleetStatus.Of(_scope, [.. _syncs.Items.Select(item => item.Value)], _followers?.Items.Select(item => item.Value).ToArray(), _time.GetUtcNow())
                    : null;
                yield return (fleet, error is null ? null : $"The management cluster: {error.Message} Trying again.");
                await Task.Delay(pause, _time, cancellationToken);
            }
        }
        finally
        {
            await stop.CancelAsync();
            await runs;
            foreach (var subscription in subscriptions)
            {
                subscription.Dispose();
            }
        }
    }

    private static string? Named(string? name) => name is null ? null : $"metadata.name={name}";

    private void Changed() => _changed.Writer.TryWrite(true);
}
