namespace Bellwether.Kubernetes.Controllers;

/// <summary>How a visit of a controller ended, for its metrics.</summary>
internal enum VisitResult
{
    Success,
    Requeued,
    Failure,
    Stalled,
    Error,
    Deadline,
}

/// <summary>What a controller counts. Each result is there from the start, at zero.</summary>
internal sealed class ControllerStatistics
{
    public static readonly VisitResult[] Results = Enum.GetValues<VisitResult>();

    private readonly long[] _counts = new long[Results.Length];
    private long _bugs;
    private int _busy;

    public int Busy => Volatile.Read(ref _busy);

    /// <summary>Exceptions that are bugs: all but those of calls to a cluster.</summary>
    public long Bugs => Volatile.Read(ref _bugs);

    /// <summary>Visits that have to be made again.</summary>
    public long Errors => this[VisitResult.Failure] + this[VisitResult.Error] + this[VisitResult.Deadline];

    public long this[VisitResult result] => Volatile.Read(ref _counts[(int)result]);

    public void Count(VisitResult result) => Interlocked.Increment(ref _counts[(int)result]);

    public void CountBug() => Interlocked.Increment(ref _bugs);

    public void Began() => Interlocked.Increment(ref _busy);

    public void Ended() => Interlocked.Decrement(ref _busy);
}
