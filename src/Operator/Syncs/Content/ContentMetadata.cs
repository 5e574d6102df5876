using Bellwether.Kubernetes.Entities;

namespace Bellwether.Operator.Syncs.Content;

/// <summary>Labels and annotations that every copy of a content must show.</summary>
public sealed record ContentMetadata(IReadOnlyDictionary<string, string> Labels, IReadOnlyDictionary<string, string> Annotations)
{
    /// <summary>
    /// The first label or annotation that an object doesn't show as planned, or null. What others added is theirs and doesn't count.
    /// <paramref name="except"/> names one whose value may differ.
    /// </summary>
    public string? FirstDifference(ObjectMeta metadata, string except) =>
        FirstDifference(Labels, metadata.Labels, except) ?? FirstDifference(Annotations, metadata.Annotations, except);

    private static string? FirstDifference(
        IReadOnlyDictionary<string, string> planned, Dictionary<string, string>? actual, string except)
    {
        foreach (var (name, value) in planned)
        {
            if (name != except && (actual is null || !actual.TryGetValue(name, out var found) || found != value))
            {
                return name;
            }
        }

        return null;
    }
}
