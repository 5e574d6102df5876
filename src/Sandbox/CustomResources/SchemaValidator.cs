using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Bellwether.Sandbox.Json;
using Bellwether.Sandbox.Server;

namespace Bellwether.Sandbox.CustomResources;

/// <summary>Validates a value against an OpenAPI v3 schema, with the words of the library that the real server uses.</summary>
internal static class SchemaValidator
{
    public static void Validate(JsonNode? value, JsonObject schema, string path, List<FieldError> errors)
    {
        if (schema.Flag("nullable") == true && value is null)
        {
            return;
        }

        // A fraction where a whole number belongs is still a number to the rules that follow.
        if (!TypeFits(value, schema, path, errors) && !(schema.Text("type") == "integer" && value.KindOf() == JsonValueKind.Number))
        {
            return;
        }

        Enum(value, schema, path, errors);
        switch (value)
        {
            case JsonObject map:
                Map(map, schema, path, errors);
                break;
            case JsonArray list:
                List(list, schema, path, errors);
                break;
            case JsonValue scalar when scalar.GetValueKind() == JsonValueKind.String:
                Text(scalar.GetValue<string>(), schema, path, errors);
                break;
            case JsonValue scalar when scalar.GetValueKind() == JsonValueKind.Number:
                Number(scalar, schema, path, errors);
                break;
        }

        Combined(value, schema, path, errors);
    }

    private static bool TypeFits(JsonNode? value, JsonObject schema, string path, List<FieldError> errors)
    {
        var kind = value.KindOf();
        if (schema.Flag("x-kubernetes-int-or-string") == true)
        {
            if (kind == JsonValueKind.String || value.AsWhole() is not null)
            {
                return true;
            }

            errors.Add(Said(path, TypeName(value), $"must be of type integer,string: \"{TypeName(value)}\""));
            return false;
        }

        if (schema.Text("type") is not { } type)
        {
            return true;
        }

        var fits = type switch
        {
            "object" => kind == JsonValueKind.Object,
            "array" => kind == JsonValueKind.Array,
            "string" => kind == JsonValueKind.String,
            "integer" => value.AsWhole() is not null,
            "number" => kind == JsonValueKind.Number,
            "boolean" => kind is JsonValueKind.True or JsonValueKind.False,
            _ => true,
        };
        if (!fits)
        {
            errors.Add(Said(path, TypeName(value), $"must be of type {type}: \"{TypeName(value)}\""));
        }

        return fits;
    }

    private static void Enum(JsonNode? value, JsonObject schema, string path, List<FieldError> errors)
    {
        if (schema.List("enum") is { } allowed && !allowed.Any(one => one.SameAs(value)))
        {
            errors.Add(new FieldError(
                "FieldValueNotSupported",
                Named(path),
                $"Unsupported value: {FieldError.Shown(value)}: supported values: {string.Join(", ", allowed.Select(one => $"\"{one.AsText() ?? JsonText.ToText(one)}\""))}"));
        }
    }

    private static void Map(JsonObject map, JsonObject schema, string path, List<FieldError> errors)
    {
        if (schema.Whole("minProperties") is { } min && map.Count < min)
        {
            errors.Add(Said(path, Quote(path, map), $"should have at least {min} properties"));
        }

        if (schema.Whole("maxProperties") is { } max && map.Count > max)
        {
            errors.Add(Said(path, Quote(path, map), $"should have at most {max} properties"));
        }

        foreach (var name in schema.List("required") ?? [])
        {
            if (!map.ContainsKey(name.AsText() ?? ""))
            {
                errors.Add(FieldError.Required(Join(WithoutIndexes(path), name.AsText() ?? "")));
            }
        }

        foreach (var (name, child) in map.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            if ((schema.Map("properties").Map(name) ?? schema.Map("additionalProperties")) is { } inner)
            {
                Validate(child, inner, Join(path, name), errors);
            }
        }
    }

    private static void List(JsonArray list, JsonObject schema, string path, List<FieldError> errors)
    {
        if (schema.Map("items") is { } items)
        {
            for (var i = 0; i < list.Count; i++)
            {
                Validate(list[i], items, $"{path}[{i}]", errors);
            }
        }

        if (schema.Whole("minItems") is { } min && list.Count < min)
        {
            errors.Add(Said(path, list.Count.ToString(CultureInfo.InvariantCulture), $"should have at least {min} items"));
        }

        if (schema.Whole("maxItems") is { } max && list.Count > max)
        {
            errors.Add(Said(path, list.Count.ToString(CultureInfo.InvariantCulture), $"should have at most {max} items"));
        }

        if (schema.Flag("uniqueItems") == true && list.Where((one, i) => list.Take(i).Any(other => other.SameAs(one))).Any())
        {
            errors.Add(Said(path, "\"\"", "shouldn't contain duplicates"));
        }

        Associative(list, schema, path, errors);
    }

    private static void Associative(JsonArray list, JsonObject schema, string path, List<FieldError> errors)
    {
        var type = schema.Text("x-kubernetes-list-type");
        if (type is not ("set" or "map"))
        {
            return;
        }

        var keys = (schema.List("x-kubernetes-list-map-keys") ?? []).Select(key => key.AsText()!).ToList();
        var seen = new List<JsonNode?>();
        for (var i = 0; i < list.Count; i++)
        {
            var id = type == "set" ? list[i] : KeyOf(list[i], keys);
            if (seen.Any(one => one.SameAs(id)))
            {
                errors.Add(FieldError.Duplicate($"{path}[{i}]", id));
            }

            seen.Add(id);
        }
    }

    private static JsonObject KeyOf(JsonNode? item, List<string> keys)
    {
        var id = new JsonObject();
        foreach (var key in keys.Where(key => item is JsonObject map && map.ContainsKey(key)))
        {
            id[key] = item![key]?.DeepClone();
        }

        return id;
    }

    private static void Text(string text, JsonObject schema, string path, List<FieldError> errors)
    {
        var length = text.EnumerateRunes().Count();
        if (schema.Whole("maxLength") is { } max && length > max)
        {
            errors.Add(Said(path, FieldError.Shown(text), $"should be at most {max} chars long"));
        }
        else if (schema.Whole("minLength") is { } min && length < min)
        {
            errors.Add(Said(path, FieldError.Shown(text), $"should be at least {min} chars long"));
        }
        else if (schema.Text("pattern") is { } pattern && !Regex.IsMatch(text, pattern, RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1)))
        {
            errors.Add(Said(path, FieldError.Shown(text), $"should match '{pattern}'"));
        }

        if (schema.Text("format") is { } format && !FormatFits(text, format))
        {
            errors.Add(Said(path, FieldError.Shown(text), $"must be of type {format}: {FieldError.Shown(text)}"));
        }
    }

    private static bool FormatFits(string text, string format) => format switch
    {
        "date-time" => DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _) && text.Length >= 20 && text[10] is 'T' or 't',
        "date" => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _),
        "uri" => Uri.TryCreate(text, UriKind.Absolute, out _) || text.StartsWith('/'),
        "uuid" => Guid.TryParse(text, out _),
        "byte" => Convert.TryFromBase64String(text, new byte[text.Length], out _),
        _ => true,
    };

    private static void Number(JsonValue value, JsonObject schema, string path, List<FieldError> errors)
    {
        var number = value.AsNumber()!.Value;
        if (schema["minimum"].AsNumber() is { } min)
        {
            var exclusive = schema.Flag("exclusiveMinimum") == true;
            if (exclusive ? number <= min : number < min)
            {
                errors.Add(Said(path, FieldError.Shown(value), $"should be greater than {(exclusive ? "" : "or equal to ")}{Plain(min)}"));
            }
        }

        if (schema["maximum"].AsNumber() is { } max)
        {
            var exclusive = schema.Flag("exclusiveMaximum") == true;
            if (exclusive ? number >= max : number > max)
            {
                errors.Add(Said(path, FieldError.Shown(value), $"should be less than {(exclusive ? "" : "or equal to ")}{Plain(max)}"));
            }
        }

        if (schema["multipleOf"].AsNumber() is { } factor && Math.Abs((number / factor) - Math.Round(number / factor)) > 1e-9)
        {
            errors.Add(Said(path, FieldError.Shown(value), $"should be a multiple of {Plain(factor)}"));
        }
    }

    private static void Combined(JsonNode? value, JsonObject schema, string path, List<FieldError> errors)
    {
        List<List<FieldError>> Try(string keyword) => [.. (schema.List(keyword) ?? []).Select(one =>
        {
            var found = new List<FieldError>();
            Validate(value, (JsonObject)one!, path, found);
            return found;
        })];

        if (schema.ContainsKey("allOf"))
        {
            var failed = Try("allOf").Where(one => one.Count > 0).ToList();
            if (failed.Count > 0)
            {
                errors.Add(FieldError.InvalidRaw("<nil>", "\"\"", $"\"{path}\" must validate all the schemas (allOf)"));
                errors.AddRange(failed.SelectMany(one => one));
            }
        }

        if (schema.ContainsKey("anyOf") && Try("anyOf") is var any && any.TrueForAll(one => one.Count > 0))
        {
            errors.Add(FieldError.InvalidRaw("<nil>", "\"\"", $"\"{path}\" must validate at least one schema (anyOf)"));
            errors.AddRange(any[0]);
        }

        if (schema.ContainsKey("oneOf"))
        {
            var one = Try("oneOf");
            var valid = one.Count(found => found.Count == 0);
            if (valid != 1)
            {
                errors.Add(FieldError.InvalidRaw(
                    "<nil>", "\"\"", $"\"{path}\" must validate one and only one schema (oneOf). {(valid == 0 ? "Found none valid" : $"Found {valid} valid alternatives")}"));
                if (valid == 0)
                {
                    errors.AddRange(one[0]);
                }
            }
        }

        if (schema.Map("not") is { } not)
        {
            var found = new List<FieldError>();
            Validate(value, not, path, found);
            if (found.Count == 0)
            {
                errors.Add(FieldError.InvalidRaw("<nil>", "\"\"", $"\"{path}\" must not validate the schema (not)"));
            }
        }
    }

    private static string TypeName(JsonNode? value) => value.KindOf() switch
    {
        JsonValueKind.Object => "object",
        JsonValueKind.Array => "array",
        JsonValueKind.String => "string",
        JsonValueKind.Number => value.AsWhole() is not null ? "integer" : "number",
        JsonValueKind.True or JsonValueKind.False => "boolean",
        _ => "null",
    };

    private static FieldError Said(string path, string value, string what) =>
        FieldError.InvalidRaw(Named(path), value.StartsWith('"') || !char.IsLetter(value[0]) || value.Contains('{', StringComparison.Ordinal) || value is "true" or "false" ? value : $"\"{value}\"", $"{path} in body {what}");

    private static string Quote(string path, JsonObject map) => path.Length == 0 ? "\"\"" : FieldError.Shown(map);

    private static string Plain(double number) => number.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>The real server names a missing field of a list item without the item's index.</summary>
    private static string WithoutIndexes(string path) => Regex.Replace(path, @"\[\d+\]", "", RegexOptions.None, TimeSpan.FromSeconds(1));

    private static string Join(string path, string name) => path.Length == 0 ? name : path + "." + name;

    private static string Named(string path) => path.Length == 0 ? "<nil>" : path;
}
