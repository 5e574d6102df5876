using System.Text.Json;
using Bellwether.Kubernetes.Resources;

namespace Bellwether.Operator.Syncs.Content;

/// <summary>
/// Writes content without the fields that servers set or that mean something in one cluster only, by <see cref="SanitizingRules"/>. Members
/// are sorted: their order means nothing, and servers may differ in it.
/// </summary>
internal sealed class Sanitizer
{
    private const string Items = "[]";
    private const string CreationTimestamp = "creationTimestamp";
    private const string Headless = "None";

    private readonly Dictionary<string, SanitizingRule> _rules;

    private Sanitizer(Dictionary<string, SanitizingRule> rules) => _rules = rules;

    public static Sanitizer Of(ResourceKind kind) => new(SanitizingRules.All
        .Where(rule => rule.Kind == kind.Kind && rule.Group == kind.Group)
        .ToDictionary(rule => rule.Path, StringComparer.Ordinal));

    /// <param name="path">Of the member, such as <c>spec.ports[].nodePort</c>.</param>
    public void WriteMember(Utf8JsonWriter writer, string path, JsonProperty member)
    {
        if (IsLeftOut(path, member))
        {
            return;
        }

        writer.WritePropertyName(member.Name);
        WriteValue(writer, path, member.Value);
    }

    private void WriteValue(Utf8JsonWriter writer, string path, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var member in value.EnumerateObject().OrderBy(member => member.Name, StringComparer.Ordinal))
                {
                    WriteMember(writer, $"{path}.{member.Name}", member);
                }

                writer.WriteEndObject();
                break;

            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in value.EnumerateArray())
                {
                    WriteValue(writer, path + Items, item);
                }

                writer.WriteEndArray();
                break;

            default:
                value.WriteTo(writer);
                break;
        }
    }

    private bool IsLeftOut(string path, JsonProperty member) =>
        (member.NameEquals(CreationTimestamp) && member.Value.ValueKind == JsonValueKind.Null)
        || (_rules.TryGetValue(path, out var rule) && !(rule.KeepsNone && IsNone(member.Value)));

    private static bool IsNone(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.ValueEquals(Headless),
        JsonValueKind.Array => value.GetArrayLength() == 1 && IsNone(value[0]),
        _ => false,
    };
}
