using System.Text.Json.Nodes;
using Bellwether.Sandbox.Json;
using Bellwether.Sandbox.Resources;
using Bellwether.Sandbox.Server;
using Bellwether.Sandbox.Tables;

namespace Bellwether.Sandbox.CustomResources;

/// <summary>
/// Validation of a definition's versions. What all versions share (schema, columns, subresources) the real server moves to where v1beta1
/// had it before it looks: errors name that place, and quoted versions come without it.
/// </summary>
internal static class VersionRules
{
    private const string Package = "apiextensions.";
    private const string ListType = "[]" + Package + "CustomResourceDefinitionVersion";

    private static readonly HashSet<string> ColumnTypes = ["integer", "number", "string", "boolean", "date"];

    public static void Validate(JsonObject crd, List<FieldError> errors)
    {
        var versions = DefinitionKind.Versions(crd).ToList();
        var shared = new SharedParts(IsShared(versions, "schema"), IsShared(versions, "subresources"), IsShared(versions, "additionalPrinterColumns"));
        var quoted = crd.Map("spec").List("versions") is null ? ListType + "(nil)" : $"{ListType}{{{string.Join(", ", versions.Select(version => Quoted(version, shared)))}}}";
        if (versions.Count(version => version.Flag("storage") == true) != 1)
        {
            errors.Add(FieldError.InvalidRaw("spec.versions", quoted, "must have exactly one version marked as storage version"));
        }

        if (versions.DistinctBy(version => version.Text("name")).Count() != versions.Count)
        {
            errors.Add(FieldError.InvalidRaw("spec.versions", quoted, "must contain unique version names"));
        }

        // The first version also stands where v1beta1 had the only one.
        Name(versions.FirstOrDefault().Text("name") ?? "", "spec.version", errors, mayBeAbsent: true);

        for (var i = 0; i < versions.Count; i++)
        {
            var at = $"spec.versions[{i}]";
            Name(versions[i].Text("name") ?? "", at + ".name", errors);
            if (versions[i].Map("schema").Map("openAPIV3Schema") is not { } schema)
            {
                errors.Add(FieldError.Required(at + ".schema.openAPIV3Schema", "schemas are required"));
            }
            else if (!shared.Schema || i == 0)
            {
                StructuralRules.Validate(schema, shared.Schema ? "spec.validation.openAPIV3Schema" : at + ".schema.openAPIV3Schema", errors);
            }

            if (!shared.Columns || i == 0)
            {
                Columns(versions[i].List("additionalPrinterColumns"), (shared.Columns ? "spec" : at) + ".additionalPrinterColumns", errors);
            }
        }

        Stored(crd.Map("status").List("storedVersions"), versions, shared, errors);
    }

    private static void Name(string name, string path, List<FieldError> errors, bool mayBeAbsent = false)
    {
        if (!(mayBeAbsent && name.Length == 0) && Names.Dns1035Error(name) is { } wrong)
        {
            errors.Add(FieldError.Invalid(path, name, wrong));
        }
    }

    private static bool IsShared(List<JsonObject> versions, string part) => versions.TrueForAll(version => version[part].SameAs(versions[0][part]));

    private static void Columns(JsonArray? columns, string path, List<FieldError> errors)
    {
        for (var i = 0; i < (columns?.Count ?? 0); i++)
        {
            var (name, type, source) = (columns![i].Text("name") ?? "", columns[i].Text("type") ?? "", columns[i].Text("jsonPath") ?? "");
            var types = string.Join(",", ColumnTypes.Order(StringComparer.Ordinal));
            if (name.Length == 0)
            {
                errors.Add(FieldError.Required($"{path}[{i}].name"));
            }

            if (!ColumnTypes.Contains(type))
            {
                errors.Add(type.Length == 0
                    ? FieldError.Required($"{path}[{i}].type", "must be one of " + types)
                    : FieldError.Invalid($"{path}[{i}].type", type, "must be one of " + types));
            }

            if (source.Length == 0)
            {
                errors.Add(FieldError.Required($"{path}[{i}].JSONPath"));
            }
            else if (source[0] != '.')
            {
                errors.Add(FieldError.Invalid($"{path}[{i}].JSONPath", source, "must be a simple json path starting with ."));
            }
            else if (!JsonPath.CanParse(source))
            {
                throw ApiError.NotImplemented($"the JSON path {source} of column {name}");
            }
        }
    }

    private static void Stored(JsonArray? stored, List<JsonObject> versions, SharedParts shared, List<FieldError> errors)
    {
        const string field = "status.storedVersions";
        var names = ObjectMetaRules.Texts(stored);
        if (names.Count == 0)
        {
            errors.Add(FieldError.InvalidRaw(field, stored is null ? "[]string(nil)" : "[]string{}", "must have at least one stored version"));
            return;
        }

        foreach (var missing in versions.Where(version => version.Flag("storage") == true && !names.Contains(version.Text("name") ?? "")))
        {
            errors.Add(FieldError.InvalidRaw(field, Quoted(missing, shared), "must have the storage version " + missing.Text("name")));
        }

        for (var i = 0; i < names.Count; i++)
        {
            if (!versions.Exists(version => version.Text("name") == names[i]))
            {
                errors.Add(FieldError.Invalid($"{field}[{i}]", names[i], "must appear in spec.versions"));
            }
        }
    }

    /// <summary>A version as Go prints it.</summary>
    private static string Quoted(JsonObject version, SharedParts shared)
    {
        static string Pointer(string type, bool isThere) => $"(*{type})({(isThere ? "0xc000000000" : "nil")})";
        return $"{Package}CustomResourceDefinitionVersion{{"
            + $"Name:{FieldError.Shown(version["name"])}, Served:{Flag(version, "served")}, Storage:{Flag(version, "storage")}, Deprecated:{Flag(version, "deprecated")}, "
            + $"DeprecationWarning:{Pointer("string", version.ContainsKey("deprecationWarning"))}, "
            + $"Schema:{Pointer(Package + "CustomResourceValidation", !shared.Schema && version.ContainsKey("schema"))}, "
            + $"Subresources:{Pointer(Package + "CustomResourceSubresources", !shared.Subresources && version.ContainsKey("subresources"))}, "
            + $"AdditionalPrinterColumns:{Quoted(shared.Columns ? null : version.List("additionalPrinterColumns"))}}}";
    }

    private static string Quoted(JsonArray? columns)
    {
        const string Type = Package + "CustomResourceColumnDefinition";
        static string Part(JsonNode? column, string name) => FieldError.Shown(column.Text(name) ?? "");
        return columns is null ? $"[]{Type}(nil)" : $"[]{Type}{{" + string.Join(", ", columns.Select(column =>
            $"{Type}{{Name:{Part(column, "name")}, Type:{Part(column, "type")}, Format:{Part(column, "format")}, "
            + $"Description:{Part(column, "description")}, Priority:{column.Whole("priority") ?? 0}, JSONPath:{Part(column, "jsonPath")}}}")) + "}";
    }

    private static string Flag(JsonObject version, string name) => version.Flag(name) == true ? "true" : "false";

    /// <summary>Whether all versions have the same.</summary>
    private readonly record struct SharedParts(bool Schema, bool Subresources, bool Columns);
}
