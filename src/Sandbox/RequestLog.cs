using System.Collections.Concurrent;

namespace Bellwether.Sandbox;

/// <summary>Counts of all requests and a journal of the writes. Holds no bodies.</summary>
public sealed class RequestLog
{
    private const string Unresolved = "";

    private readonly ConcurrentDictionary<RequestKey, long> _counts = new();
    private readonly ConcurrentQueue<WriteEntry> _writes = new();
    private long _total;

    /// <summary>Requests answered so far, watches counted when they start.</summary>
    public long Total => Interlocked.Read(ref _total);

    /// <summary>How often each verb, resource and code occurred.</summary>
    public IReadOnlyDictionary<RequestKey, long> Counts => new Dictionary<RequestKey, long>(_counts);

    /// <summary>Every create, update, patch and delete, in order, whatever its outcome.</summary>
    public IReadOnlyList<WriteEntry> Writes => [.. _writes];

    /// <summary>Requests of a verb, of a resource when one is named.</summary>
    public long Count(string verb, string? resource = null) =>
        _counts.Where(pair => pair.Key.Verb == verb && (resource is null || pair.Key.Resource == resource)).Sum(pair => pair.Value);

    /// <summary>Forgets everything counted so far.</summary>
    public void Clear()
    {
        _counts.Clear();
        _writes.Clear();
        Interlocked.Exchange(ref _total, 0);
    }

    internal void Add(Server.RequestInfo? info, string user, int code, DateTimeOffset time)
    {
        Interlocked.Increment(ref _total);
        var key = info is null ? new RequestKey("get", Unresolved, code) : new RequestKey(info.Verb, ResourceOf(info), code);
        _counts.AddOrUpdate(key, 1, (_, count) => count + 1);
        if (info is { Verb: "create" or "update" or "patch" or "delete" or "deletecollection" })
        {
            _writes.Enqueue(new WriteEntry(time, user, info.Verb, ResourceOf(info), info.Namespace, info.Name, code, info.Query.Has("dryRun")));
        }
    }

    internal static string ResourceOf(Server.RequestInfo info) =>
        info.Resource + (info.Group.Length > 0 ? "." + info.Group : "") + (info.Subresource.Length > 0 ? "/" + info.Subresource : "");
}

/// <param name="Verb">As authorization names it: get, list, watch, create, update, patch, delete, deletecollection.</param>
/// <param name="Resource">Group resource, with a subresource after a slash; empty for requests about no resource.</param>
/// <param name="Code">HTTP status.</param>
public readonly record struct RequestKey(string Verb, string Resource, int Code);

/// <summary>One write request. Name is empty for a create.</summary>
public sealed record WriteEntry(
    DateTimeOffset Time, string User, string Verb, string Resource, string Namespace, string Name, int Code, bool DryRun);
