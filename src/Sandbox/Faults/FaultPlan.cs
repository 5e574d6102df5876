namespace Bellwether.Sandbox;

/// <summary>Which requests are hurt, and how. Requests are numbered from 1 in the order of their arrival.</summary>
public sealed class FaultPlan
{
    private readonly Lock _gate = new();
    private readonly List<PlannedFault> _planned = [];
    private long _seen;

    /// <summary>The number of the last request that arrived.</summary>
    public long Seen => Interlocked.Read(ref _seen);

    /// <summary>Hurts each request that fits, until it did so <paramref name="times"/> times (null: for ever).</summary>
    public PlannedFault Add(Func<ObservedRequest, bool> when, Fault fault, int? times = null)
    {
        var planned = new PlannedFault(when, fault, times);
        lock (_gate)
        {
            _planned.Add(planned);
        }

        return planned;
    }

    /// <summary>Hurts the request of this number, counted over the server's life.</summary>
    public PlannedFault AtRequest(long number, Fault fault) => Add(request => request.Number == number, fault, 1);

    /// <summary>Hurts this request and all after it; with <see cref="Fault.Reset"/> the server is gone until the fault is removed.</summary>
    public PlannedFault FromRequest(long number, Fault fault) => Add(request => request.Number >= number, fault);

    public void Remove(PlannedFault planned)
    {
        lock (_gate)
        {
            _planned.Remove(planned);
        }
    }

    public void Clear()
    {
        lock (_gate)
        {
            _planned.Clear();
        }
    }

    internal long Next() => Interlocked.Increment(ref _seen);

    internal Fault? Match(ObservedRequest request)
    {
        lock (_gate)
        {
            foreach (var planned in _planned)
            {
                if (planned.Takes(request))
                {
                    return planned.Fault;
                }
            }
        }

        return null;
    }
}

/// <summary>A fault in a plan and how often it struck.</summary>
public sealed class PlannedFault
{
    private readonly Func<ObservedRequest, bool> _when;
    private readonly int? _times;
    private int _hits;

    internal PlannedFault(Func<ObservedRequest, bool> when, Fault fault, int? times)
    {
        _when = when;
        _times = times;
        Fault = fault;
    }

    public int Hits => Volatile.Read(ref _hits);

    internal Fault Fault { get; }

    internal bool Takes(ObservedRequest request)
    {
        if (_hits >= _times || !_when(request))
        {
            return false;
        }

        Interlocked.Increment(ref _hits);
        return true;
    }
}

/// <param name="Number">Counted from 1.</param>
/// <param name="Verb">get, list, watch, create, update, patch, delete, deletecollection; the HTTP method in lower case for other paths.</param>
/// <param name="Resource">Group resource, with a subresource after a slash; empty for other paths.</param>
/// <param name="Namespace">Empty at cluster scope.</param>
/// <param name="Name">Empty for collections.</param>
/// <param name="Path">As requested.</param>
/// <param name="DryRun">Whether a write would change nothing.</param>
public sealed record ObservedRequest(long Number, string Verb, string Resource, string Namespace, string Name, string Path, bool DryRun)
{
    public bool IsWrite => Verb is "create" or "update" or "patch" or "delete" or "deletecollection";
}
