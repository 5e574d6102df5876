using System.Text.Json;

namespace Bellwether.Operator.Syncs.Content;

/// <summary>The content fields of a copy: all that isn't apiVersion, kind, metadata or status. A view of the source; holds no data itself.</summary>
internal interface ICopyContent
{
    /// <summary>Why there can be no copy; null if there can.</summary>
    SourceRejection? Rejection();

    /// <summary>
    /// The field set that our entry will have, as <see cref="Kubernetes.Fields.FieldSets.Hash"/> gives it; null where only the follower's
    /// schema knows.
    /// </summary>
    string? PredictFields(IEnumerable<string> labels, IEnumerable<string> annotations);

    /// <summary>Writes the content fields as members of the object being written, always in the same order.</summary>
    void WriteTo(Utf8JsonWriter writer);
}
