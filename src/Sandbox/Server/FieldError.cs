using System.Text.Json;
using System.Text.Json.Nodes;
using Bellwether.Sandbox.Json;

namespace Bellwether.Sandbox.Server;

/// <summary>One reason why an object is invalid, worded as k8s.io/apimachinery's field.Error.</summary>
internal sealed record FieldError(string Reason, string Field, string Body)
{
    public override string ToString() => Field + ": " + Body;

    public static FieldError Required(string field, string detail = "") =>
        new("FieldValueRequired", field, "Required value" + Suffix(detail));

    public static FieldError Invalid(string field, JsonNode? value, string detail) =>
        new("FieldValueInvalid", field, $"Invalid value: {Shown(value)}{Suffix(detail)}");

    /// <summary>With the value as Go would print it.</summary>
    public static FieldError InvalidRaw(string field, string value, string detail) =>
        new("FieldValueInvalid", field, $"Invalid value: {value}{Suffix(detail)}");

    public static FieldError Unsupported(string field, JsonNode? value, IEnumerable<string> supported) =>
        UnsupportedRaw(field, Shown(value), supported);

    /// <summary>With the value as Go would print it.</summary>
    public static FieldError UnsupportedRaw(string field, string value, IEnumerable<string> supported) =>
        new("FieldValueNotSupported", field, $"Unsupported value: {value}: supported values: {string.Join(", ", supported.Select(one => $"\"{one}\""))}");

    public static FieldError Forbidden(string field, string detail) => new("FieldValueForbidden", field, "Forbidden" + Suffix(detail));

    public static FieldError Duplicate(string field, JsonNode? value) => new("FieldValueDuplicate", field, "Duplicate value: " + Shown(value));

    public static FieldError TooLong(string field, long limit) => new("FieldValueTooLong", field, $"Too long: must have at most {limit} bytes");

    public static string Shown(JsonNode? value) => value switch
    {
        null => "\"null\"",
        JsonValue scalar when scalar.GetValueKind() == JsonValueKind.String => "\"" + Escape(scalar.GetValue<string>()) + "\"",
        JsonValue scalar => JsonText.ToText(scalar),
        JsonObject map => "map[string]interface {}{" + string.Join(", ", map.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"\"{pair.Key}\":{Inner(pair.Value)}")) + "}",
        JsonArray list => "[]interface {}{" + string.Join(", ", list.Select(Inner)) + "}",
        _ => "",
    };

    private static string Inner(JsonNode? value) => value is null ? "interface {}(nil)" : Shown(value);

    /// <summary>As Go's %q.</summary>
    private static string Escape(string text) => string.Concat(text.Select(c => c switch
    {
        '\\' => @"\\",
        '"' => "\\\"",
        '\a' => @"\a",
        '\b' => @"\b",
        '\f' => @"\f",
        '\n' => @"\n",
        '\r' => @"\r",
        '\t' => @"\t",
        '\v' => @"\v",
        < ' ' or '\x7f' => $@"\x{(int)c:x2}",
        _ => c.ToString(),
    }));

    private static string Suffix(string detail) => detail.Length == 0 ? "" : ": " + detail;
}
