using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Bellwether.Sandbox.Json;

namespace Bellwether.Sandbox.Resources;

/// <summary>
/// What decoding into the Go type of a kind and encoding it again does to a body: unknown fields are gone, empty optional values too,
/// fields without omitempty are there, times and base64 are normal.
/// </summary>
internal static class TypedDecoder
{
    private const string Time = "io.k8s.apimachinery.pkg.apis.meta.v1.Time";
    private const string MicroTime = "io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime";

    /// <summary>Structs that are values in Go: encoded even when empty. Definition's last name and field.</summary>
    private static readonly HashSet<string> ValueStructs =
    [
        "v1.Namespace.spec", "v1.Namespace.status", "v1.Lease.spec", "core.v1.Event.source", "events.v1.Event.deprecatedSource",
        "events.v1.Event.regarding", "core.v1.Event.involvedObject", "v1.SelfSubjectAccessReview.status", "v1.SelfSubjectAccessReview.spec",
        "v1.CustomResourceDefinition.status", "v1.CustomResourceDefinitionStatus.acceptedNames",
    ];

    /// <summary>Times that are values in Go: encoded as null when unset.</summary>
    private static readonly HashSet<string> NullTimes =
    [
        "core.v1.Event.eventTime", "core.v1.Event.firstTimestamp", "core.v1.Event.lastTimestamp", "events.v1.Event.eventTime",
        "events.v1.Event.deprecatedFirstTimestamp", "events.v1.Event.deprecatedLastTimestamp", "v1.NamespaceCondition.lastTransitionTime",
        "v1.CustomResourceDefinitionCondition.lastTransitionTime", "core.v1.EventSeries.lastObservedTime",
    ];

    /// <summary>Fields without omitempty that the definitions call optional.</summary>
    private static readonly HashSet<string> AlwaysEncoded =
    [
        "core.v1.Event.reportingComponent", "core.v1.Event.reportingInstance", "v1.Role.rules", "v1.ClusterRole.rules",
        "v1.CustomResourceDefinitionStatus.conditions", "v1.CustomResourceDefinitionStatus.storedVersions",
    ];

    /// <summary>Numbers and flags with omitempty that are no pointers: zero means absent.</summary>
    private static readonly HashSet<string> ZeroIsAbsent =
    [
        "core.v1.Event.count", "events.v1.Event.deprecatedCount", "core.v1.EventSeries.count", "v1.CustomResourceDefinitionSpec.preserveUnknownFields",
        "v1.CustomResourceColumnDefinition.priority", "v1.CustomResourceDefinitionVersion.deprecated", "v1.JSONSchemaProps.nullable",
        "v1.JSONSchemaProps.uniqueItems", "v1.JSONSchemaProps.exclusiveMinimum", "v1.JSONSchemaProps.exclusiveMaximum",
        "v1.JSONSchemaProps.x-kubernetes-embedded-resource", "v1.JSONSchemaProps.x-kubernetes-int-or-string", "v1.ObjectMeta.generation",
        "v1.SubjectAccessReviewStatus.denied",
    ];

    /// <summary>Strings with omitempty that are pointers: empty is kept.</summary>
    private static readonly HashSet<string> PointerStrings =
    [
        "v1.LeaseSpec.holderIdentity", "v1.CustomResourceDefinitionVersion.deprecationWarning", "v1.JSONSchemaProps.x-kubernetes-list-type",
        "v1.JSONSchemaProps.x-kubernetes-map-type",
    ];

    private static readonly System.Buffers.SearchValues<char> Base64Digits =
        System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");

    /// <exception cref="DecodeException">Wrong type somewhere.</exception>
    public static JsonObject Decode(JsonObject body, string definition) => Struct(body, definition, null);

    private static JsonObject Struct(JsonObject value, string definition, DecodePlace? place)
    {
        var node = BuiltInTypes.Definition(definition);
        var result = new JsonObject();
        var required = node.List("required");
        var (owner, type) = (Owner(definition), GoName(definition));
        foreach (var name in OrderOf(node))
        {
            var property = (JsonObject)node.Map("properties")![name]!;
            var key = owner + "." + name;
            var isRequired = required?.Any(one => one.AsText() == name) == true;
            var at = new DecodePlace(place, name, Field: type + "." + GoField(name));
            Field(value[name], name, property, key, isRequired, at, result);
        }

        return result;
    }

    private static void Field(JsonNode? given, string name, JsonObject property, string key, bool isRequired, DecodePlace at, JsonObject result)
    {
        var target = BuiltInTypes.RefOf(property);
        var isTime = target is Time or MicroTime;
        var isStruct = target is not null && !isTime && BuiltInTypes.Definition(target).ContainsKey("properties");
        var short2 = ShortKey(key);
        if (given is null)
        {
            if (isStruct && (isRequired || name == "metadata" || In(ValueStructs, key, short2)))
            {
                result[name] = Struct([], target!, at);
            }
            else if (isTime ? isRequired || In(NullTimes, key, short2) : isRequired || In(AlwaysEncoded, key, short2))
            {
                result[name] = isTime ? null : ZeroOf(property, target);
            }

            return;
        }

        var decoded = Value(given, property, at);
        var keepsEmpty = isRequired || In(AlwaysEncoded, key, short2) || isStruct;
        if (keepsEmpty || !IsEmpty(decoded, key, short2))
        {
            result[name] = decoded;
        }
    }

    private static JsonNode? Value(JsonNode? value, JsonObject property, DecodePlace at)
    {
        var target = BuiltInTypes.RefOf(property);
        if (target is Time or MicroTime)
        {
            return TimeOf(value, target == MicroTime, at);
        }

        if (target is not null)
        {
            var definition = BuiltInTypes.Definition(target);
            if (!definition.ContainsKey("properties"))
            {
                return value?.DeepClone() is { } anything && IsUntypedOrFits(anything, definition) ? anything : value is null ? null : Open(value, target, at);
            }

            return value is JsonObject map ? Struct(map, target, at) : value is null ? null : throw Wrong(at, "readObjectStart", "expect { or n", value);
        }

        switch (property.Text("type"))
        {
            case "object" when property.Map("additionalProperties") is { } inner:
                if (value is not JsonObject dictionary)
                {
                    throw Wrong(at, "ReadMapCB", "expect { or n", value);
                }

                var result = new JsonObject();
                foreach (var (name, child) in dictionary)
                {
                    result[name] = child is null ? ZeroOf(inner, BuiltInTypes.RefOf(inner)) : Value(child, inner, new DecodePlace(at, name));
                }

                return result;
            case "array":
                var slice = at with { Field = $"{at.Field}: []{GoType(property.Map("items")!)}" };
                if (value is not JsonArray list)
                {
                    throw Wrong(slice, "decode slice", "expect [ or n", value);
                }

                var items = new JsonArray();
                foreach (var child in list)
                {
                    items.Add(Value(child, property.Map("items")!, new DecodePlace(slice, null, items.Count)));
                }

                return items;
            case "string":
                var text = value.AsText() ?? throw Wrong(at, "ReadString", "expects \" or n", value);
                return property.Text("format") == "byte" ? Base64(text, at) : JsonValue.Create(text);
            case "integer":
                return value.KindOf() == JsonValueKind.Number ? value!.DeepClone() : throw NoNumber(at, property);
            case "number":
                return value.KindOf() == JsonValueKind.Number ? value!.DeepClone() : throw new DecodeException(at, "readNumberAsString", "invalid number");
            case "boolean":
                return value.KindOf() is JsonValueKind.True or JsonValueKind.False ? value!.DeepClone() : throw Wrong(at, "ReadBool", "expect t or f", value);
            default:
                return value?.DeepClone();
        }
    }

    /// <summary>Types with an encoding of their own (JSON, JSONSchemaPropsOrBool, ...): schemas inside are decoded, the rest is taken as it is.</summary>
    private static JsonNode? Open(JsonNode value, string target, DecodePlace at)
    {
        const string Props = "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaProps";
        return target.EndsWith("JSONSchemaPropsOrBool", StringComparison.Ordinal) || target.EndsWith("JSONSchemaPropsOrArray", StringComparison.Ordinal)
            ? value is JsonObject schema ? Struct(schema, Props, at) : value.DeepClone()
            : value.DeepClone();
    }

    private static bool IsUntypedOrFits(JsonNode value, JsonObject definition) =>
        definition.Text("type") == "object" && value is JsonObject;

    private static JsonValue Base64(string text, DecodePlace at)
    {
        var bare = text.Replace("\n", "", StringComparison.Ordinal).Replace("\r", "", StringComparison.Ordinal);
        var buffer = new byte[bare.Length];
        return bare.Contains(' ', StringComparison.Ordinal) || !Convert.TryFromBase64String(bare, buffer, out var length)
            ? throw new DecodeException(at, "decode base64", $"illegal base64 data at input byte {Math.Max(0, bare.AsSpan().IndexOfAnyExcept(Base64Digits))}", afterValue: true)
            : JsonValue.Create(Convert.ToBase64String(buffer, 0, length));
    }

    private static JsonValue TimeOf(JsonNode? value, bool micro, DecodePlace at)
    {
        var text = value.AsText() ?? throw Unmarshaler(at, $"json: cannot unmarshal {value.GoKind()} into Go value of type string");
        return GoTime.Read(text, micro, out var time) is { } wrong
            ? throw Unmarshaler(at, wrong)
            : JsonValue.Create(time.UtcDateTime.ToString(micro ? "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'" : "yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
    }

    private static JsonNode? ZeroOf(JsonObject property, string? target) => target is not null
        ? BuiltInTypes.Definition(target).ContainsKey("properties") ? Struct([], target, null) : null
        : property.Text("type") switch
        {
            "string" when property.Text("format") != "byte" => JsonValue.Create(""),
            "integer" or "number" => JsonValue.Create(0),
            "boolean" => JsonValue.Create(false),
            _ => null,
        };

    private static bool IsEmpty(JsonNode? value, string key, string short2) => value switch
    {
        null => true,
        JsonObject map => map.Count == 0 && !key.EndsWith(".status", StringComparison.Ordinal),
        JsonArray list => list.Count == 0,
        _ => value.GetValueKind() switch
        {
            JsonValueKind.String => value.GetValue<string>().Length == 0 && !In(PointerStrings, key, short2),
            JsonValueKind.Number => value.AsNumber() == 0 && In(ZeroIsAbsent, key, short2),
            JsonValueKind.False => In(ZeroIsAbsent, key, short2),
            _ => false,
        },
    };

    private static IEnumerable<string> OrderOf(JsonObject node)
    {
        var names = node.Map("properties")!.Select(pair => pair.Key);
        return names.OrderBy(name => name switch { "kind" => 0, "apiVersion" => 1, "metadata" => 2, _ => 3 });
    }

    private static bool In(HashSet<string> table, string key, string short2) => table.Contains(key) || table.Contains(short2);

    /// <summary><c>io.k8s.api.core.v1.Event</c> to <c>core.v1.Event</c>.</summary>
    private static string Owner(string definition) => string.Join('.', definition.Split('.')[^3..]);

    /// <summary><c>core.v1.Event.source</c> to <c>v1.Event.source</c>.</summary>
    private static string ShortKey(string key) => key[(key.IndexOf('.', StringComparison.Ordinal) + 1)..];

    private static string GoName(string definition) => string.Join('.', definition.Split('.')[^2..]);

    private static string GoType(JsonObject property) => BuiltInTypes.RefOf(property) is { } target ? GoName(target) : property.Text("type")!;

    private static string GoField(string name) => name switch
    {
        "metadata" => "ObjectMeta",
        "uid" => "UID",
        _ => char.ToUpperInvariant(name[0]) + name[1..],
    };

    private static DecodeException Unmarshaler(DecodePlace at, string words) => new(at, "unmarshalerDecoder", words, afterValue: true);

    /// <summary>The decoder means to quote the character, but quotes its index in a table, which is none.</summary>
    private static DecodeException NoNumber(DecodePlace at, JsonObject property) =>
        new(at, property.Text("format") == "int64" ? "readUint64" : "readUint32", "unexpected character: \ufffd");

    private static DecodeException Wrong(DecodePlace at, string operation, string expected, JsonNode? value) =>
        new(at, operation, $"{expected}, but found {JsonText.ToText(value)[0]}");
}
