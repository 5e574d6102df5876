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
    /// <summary>What errors name as their field when they are about the root, or about a combination of schemas.</summary>
    public const string NoField = "<nil>";

    public static void Validate(JsonNode? value, JsonObject schema, string path, List<FieldError> errors)
    {
        if (schema.Flag("nullable") == true && value is null)
        {
            return;
        }

        // As in the real server's library, rules go on after a wrong type: those for the type that the value has.
        Type(value, schema, path, errors);
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

        if (value is not null)
        {
            Combined(value, schema, path, errors);
        }
    }

    private static void Type(JsonNode? value, JsonObject schema, string path, List<FieldError> errors)
    {
        var kind = value.KindOf();
        var isEither = schema.Flag("x-kubernetes-int-or-string") == true;
        var fits = (isEither ? "either" : schema.Text("type")) switch
        {
            "either" => kind == JsonValueKind.String || value.AsWhole() is not null,
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
            errors.Add(Said(path, TypeName(value), $"must be of type {(isEither ? "integer,string" : schema.Text("type"))}: \"{TypeName(value)}\""));
        }
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
            errors.Add(Said(path, Plain(min), $"should have at least {min} properties"));
        }

        if (schema.Whole("maxProperties") is { } max && map.Count > max)
        {
            errors.Add(Said(path, Plain(max), $"should have at most {max} properties"));
        }

        foreach (var name in schema.List("required") ?? [])
        {
            if (!map.ContainsKey(name.AsText() ?? ""))
            {
                errors.Add(FieldError.Required(Join(path, name.AsText() ?? "")));
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
            // The library names the list, not the item.
            foreach (var item in list)
            {
                Validate(item, items, path, errors);
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
                errors.Add(FieldError.InvalidRaw(NoField, "\"\"", $"\"{path}\" must validate all the schemas (allOf)"));
                errors.AddRange(failed.SelectMany(one => one));
            }
        }

        if (schema.ContainsKey("anyOf") && Try("anyOf") is var any && any.TrueForAll(one => one.Count > 0))
        {
            errors.Add(FieldError.InvalidRaw(NoField, "\"\"", $"\"{path}\" must validate at least one schema (anyOf)"));
            errors.AddRange(any[0]);
        }

        if (schema.ContainsKey("oneOf"))
        {
            var one = Try("oneOf");
            var valid = one.Count(found => found.Count == 0);
            if (valid != 1)
            {
                errors.Add(FieldError.InvalidRaw(
                    NoField, "\"\"", $"\"{path}\" must validate one and only one schema (oneOf). {(valid == 0 ? "Found none valid" : $"Found {valid} valid alternatives")}"));
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
                errors.Add(FieldError.InvalidRaw(NoField, "\"\"", $"\"{path}\" must not validate the schema (not)"));
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

    private static string Plain(double number) => number.ToString("R", CultureInfo.InvariantCulture);

    private static string Join(string path, string name) => path.Length == 0 ? name : path + "." + name;

    private static string Named(string path) => path.Length == 0 ? NoField : path;
}
