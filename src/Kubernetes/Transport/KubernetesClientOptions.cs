namespace Bellwether.Kubernetes.Transport;

/// <summary>Bounds of the calls to one cluster. The defaults are for production.</summary>
public sealed record KubernetesClientOptions
{
    /// <summary>For one call from its start to the last byte of the answer, waiting and retries included. Of a watch: until its headers.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The same for one page of a list. API servers give up after 60 s.</summary>
    public TimeSpan ListDeadline { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>For name resolution, TCP and TLS together.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a watch may outlive the time that it asked for, before it counts as hung.</summary>
    public TimeSpan WatchGrace { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Bytes of an answer with one object. API servers take objects of up to 3 MiB, which managedFields can double.</summary>
    public int MaximumObjectSize { get; init; } = 8 * 1024 * 1024;

    /// <summary>Bytes of one page of a list. Lists from the server's cache (resourceVersion 0) come as one page on older servers.</summary>
    public int MaximumPageSize { get; init; } = 64 * 1024 * 1024;

    /// <summary>Bytes of one frame of a watch.</summary>
    public int MaximumFrameSize { get; init; } = 8 * 1024 * 1024;

    /// <summary>Where the limit on requests in flight starts, before the server's 429s say otherwise. Watches don't count.</summary>
    public int InitialRequestsInFlight { get; init; } = 128;

    /// <summary>Where the limit on requests in flight ends growing.</summary>
    public int MaximumRequestsInFlight { get; init; } = 512;
}
