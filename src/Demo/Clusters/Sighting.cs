using System.Text.Json.Nodes;

namespace Bellwether.Demo.Clusters;

/// <summary>The state of one object in one cluster, as a watch of that cluster told it last.</summary>
/// <param name="Object">Null after it was deleted.</param>
/// <param name="At">When the watch first told this state, as a timestamp of the time provider.</param>
/// <param name="Before">The object in its state before this one; null when it wasn't there.</param>
/// <param name="WasDeleted">It was there once, and then wasn't.</param>
internal sealed record Sighting(string Cluster, ObjectName Name, JsonObject? Object, long At, JsonObject? Before = null, bool WasDeleted = false)
{
    public string? Uid => Object?.Metadata("uid");

    /// <summary>A change of anything else, such as a mark, is the same state.</summary>
    public bool IsSameStateAs(Sighting other) => StateOf(Object) == StateOf(other.Object);

    private static (bool There, string? Uid, bool Copy, bool Ready, string? Content) StateOf(JsonObject? obj) => obj is null
        ? default
        : (true, obj.Metadata("uid"), obj.IsCopy(), obj.IsReady(), obj.ContentDigest());
}
