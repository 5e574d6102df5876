namespace Bellwether.Kubernetes.Informers;

/// <summary>The timings of an informer. The defaults are those of client-go's reflector, plus a watchdog.</summary>
public sealed record InformerOptions
{
    public static readonly InformerOptions Default = new();

    /// <summary>The server ends each watch after a random time between this and twice this, so that watches spread over its replicas.</summary>
    public TimeSpan WatchTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// Without a page, an event or a bookmark for so long, the connection is taken for dead, whatever the socket says. (Where something
    /// happens, servers send a bookmark every minute; a kind to which nothing happens gets none from older ones.)
    /// </summary>
    public TimeSpan Watchdog { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>The first failure waits up to this; each further one up to twice as long.</summary>
    public TimeSpan BackoffInitial { get; init; } = TimeSpan.FromMilliseconds(800);

    public TimeSpan BackoffMaximum { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>After so long without a failure the next one is a first one again.</summary>
    public TimeSpan BackoffReset { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>A server's Retry-After is obeyed up to this.</summary>
    public TimeSpan RetryAfterMaximum { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>
    /// How long a "Too large resource version" is taken for a replica that lags; after that the cluster's history is taken to have gone back
    /// (restored from a backup), and everything is listed again.
    /// </summary>
    public TimeSpan FutureVersionPatience { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Tell <see cref="InformerChangeKind.Updated"/> for every object of a relist, even if its resourceVersion is the known one.</summary>
    public bool TellUnchangedOnRelist { get; init; }
}
