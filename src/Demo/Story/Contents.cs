using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Bellwether.Demo.Clusters;

namespace Bellwether.Demo.Story;

/// <summary>Gives each content that a source had a short name, since contents themselves are never shown.</summary>
internal sealed class Contents
{
    public const string Edited = "edited";
    public const string Foreign = "not ours";

    private readonly ConcurrentDictionary<string, string> _names = new();
    private readonly ConcurrentDictionary<ObjectName, int> _versions = new();
    private readonly ConcurrentDictionary<ObjectName, string> _latest = new();

    /// <summary>Learns what a source holds now.</summary>
    public string Learn(ObjectName source, JsonObject obj)
    {
        var digest = obj.ContentDigest();
        _names.GetOrAdd(digest, _ => $"v{_versions.AddOrUpdate(source, 1, (_, version) => version + 1)}");
        return _latest[source] = digest;
    }

    /// <summary>The digest of what a source held when it was learned last.</summary>
    public string Latest(ObjectName source) => _latest[source];

    /// <summary>How that content is called; null before it was learned.</summary>
    public string? NameOfLatest(ObjectName source) => _latest.TryGetValue(source, out var digest) ? _names[digest] : null;

    /// <summary>How an object in a follower is called: v1, v2, edited, not ours.</summary>
    public string NameOf(JsonObject obj) => !obj.IsCopy() ? Foreign : _names.GetValueOrDefault(obj.ContentDigest(), Edited);
}
