using System.Text.Json;
using Bellwether.Crds;

namespace Bellwether.Operator.Syncs.Content;

/// <summary>
/// The content fields of a copy of a Secret or ConfigMap: those of the source, with the keys that the sync chooses under the names that it
/// gives them.
/// </summary>
internal sealed class KeyedContent(SourceObject source, SyncTransform? transform) : ICopyContent
{
    private const string TypeField = "type";
    private const string MissingShown = "', '";

    // Sorted, so that the order in spec.transform.keys means nothing.
    private readonly KeyMapping[]? _keys = transform?.Keys?.OrderBy(key => key.Target, StringComparer.Ordinal).ToArray();

    public IEnumerable<string> ScalarFields => source.ScalarFields;

    /// <summary>The maps that aren't empty, with the copy's keys.</summary>
    public IEnumerable<(string Field, IEnumerable<string> Keys)> MapFields =>
        source.Maps.Select(map => (map.Name, Entries(map).Select(entry => entry.Key))).Where(map => map.Item2.Any());

    /// <summary>Why there can be no copy: the source lacks a key that the sync names. Null if it has them all.</summary>
    public SourceRejection? Rejection()
    {
        var missing = (_keys ?? []).Select(key => key.From).Where(from => !source.Maps.Any(map => map.Value.TryGetProperty(from, out _))).ToArray();
        return missing.Length == 0
            ? null
            : new SourceRejection(
                CrossClusterSyncReasons.KeyNotFound,
                $"{source.Kind} {source.Name} has no key '{string.Join(MissingShown, missing.Take(5))}'"
                + (missing.Length > 5 ? $" and {missing.Length - 5} more" : "")
                + ", which spec.transform.keys names. Add it to the source, or correct the sync; copies stay as they are meanwhile.");
    }

    public string PredictFields(IEnumerable<string> labels, IEnumerable<string> annotations) => ContentFields.HashOf(this, labels, annotations);

    /// <summary>Maps by sorted keys, empty ones left out.</summary>
    public void WriteTo(Utf8JsonWriter writer)
    {
        foreach (var field in ScalarFields)
        {
            writer.WritePropertyName(field);
            if (field == TypeField && source.Type is { } type && _keys is not null && !SecretTypes.Fits(type, _keys.Select(key => key.Target)))
            {
                writer.WriteStringValue(SecretTypes.Opaque);
            }
            else
            {
                source.Scalar(field).WriteTo(writer);
            }
        }

        // Servers differ in what field set an empty map leaves, so none is sent.
        foreach (var map in source.Maps)
        {
            var entries = Entries(map).ToArray();
            if (entries.Length == 0)
            {
                continue;
            }

            writer.WriteStartObject(map.Name);
            foreach (var (key, value) in entries)
            {
                writer.WritePropertyName(key);
                value.WriteTo(writer);
            }

            writer.WriteEndObject();
        }
    }

    private IEnumerable<(string Key, JsonElement Value)> Entries(JsonProperty map)
    {
        if (_keys is null)
        {
            return map.Value.EnumerateObject().Select(entry => (entry.Name, entry.Value)).OrderBy(entry => entry.Name, StringComparer.Ordinal);
        }

        return _keys
            .Select(key => (key.Target, IsThere: map.Value.TryGetProperty(key.From, out var value), Value: value))
            .Where(entry => entry.IsThere)
            .Select(entry => (entry.Target, entry.Value));
    }
}
