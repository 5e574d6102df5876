using System.Text.Json;
using System.Text.Json.Nodes;
using Bellwether.Sandbox.FieldOwnership;
using Bellwether.Sandbox.Json;
using Bellwether.Sandbox.Patching;
using Bellwether.Sandbox.Resources;

namespace Bellwether.Sandbox.Server;

/// <summary>PATCH in its four forms.</summary>
internal sealed class Patches(ServerContext context, Writes writes)
{
    private const string Json = "application/json-patch+json";
    private const string Merge = "application/merge-patch+json";
    private const string Strategic = "application/strategic-merge-patch+json";
    private const string Apply = "application/apply-patch+yaml";

    public ApiResponse Patch(Call call)
    {
        var type = call.Request.MediaType;
        if (type is not (Json or Merge or Apply) && !(type == Strategic && call.Kind.SupportsStrategicMerge))
        {
            throw Refused(call);
        }

        RequestOptions.Patch(call.Info.Query, isApply: type == Apply);
        var (stored, created) = type == Apply ? ApplyTo(call) : PatchWith(call, type);
        return context.Responses.Object(created ? 201 : 200, call.Kind, stored, call.Accepts, call.IncludeObject);
    }

    /// <summary>The handler of definitions looks at the type itself; for others routing does, which takes a request without a body for one of no type.</summary>
    private static ApiError Refused(Call call) => call switch
    {
        { Kind.Info.IsCustom: true } => ApiError.UnknownFormat(Json, Merge, Apply),
        { Request.Body.Length: 0 } => new ApiError(406, "NotAcceptable", "406: Not Acceptable", []),
        _ => new ApiError(415, "UnsupportedMediaType", "415: Unsupported Media Type", []),
    };

    private (Storage.StoredObject Stored, bool Created) PatchWith(Call call, string type)
    {
        var patch = Parse(call, type);
        return writes.Store(
            call,
            live =>
            {
                var patched = Patched(call, type, live!, patch);
                Writes.KeepReset(patched);
                var next = Decoded(call, type, patched);
                CheckIdentity(call, next);
                writes.Own(call, live!, next);
                return next;
            },
            mayCreate: false);
    }

    private (Storage.StoredObject Stored, bool Created) ApplyTo(Call call)
    {
        var manager = call.Info.Query["fieldManager"];
        var config = ReadConfig(call);
        var force = call.Info.Query.Flag("force");
        return writes.Store(
            call,
            live =>
            {
                var uid = config.Map("metadata").Text("uid") ?? "";
                if (live is null && uid.Length > 0)
                {
                    throw call.Conflict($"uid mismatch: the provided object specified uid {uid}, and no existing object was found");
                }

                var next = DecodedApplied(call, Applied(call, live, config, manager, force));
                CheckIdentity(call, next);
                return next;
            },
            mayCreate: call.Info.Subresource.Length == 0);
    }

    private JsonObject Applied(Call call, JsonObject? live, JsonObject config, string manager, bool force)
    {
        try
        {
            return writes.FieldsOf(call).Apply(call.Kind.Empty(), live ?? call.Kind.Empty(), config, call.Kind.Info.ApiVersion, manager, force);
        }
        catch (ApplyConflictException conflict)
        {
            throw ConflictOf(conflict);
        }
    }

    private static JsonObject ReadConfig(Call call)
    {
        JsonObject config;
        try
        {
            config = JsonText.ParseYaml(call.Request.Body.Span) as JsonObject ?? throw new JsonException("not an object");
        }
        catch (JsonException wrong)
        {
            throw ApiError.BadRequest("error decoding YAML: " + wrong.Message);
        }

        var kind = call.Kind.Info;
        if ((config.Text("apiVersion") ?? "") is var version && version != kind.ApiVersion)
        {
            throw ApiError.BadRequest($"Incorrect version specified in apply patch. Specified patch version: {version}, expected: {kind.ApiVersion}");
        }

        if (config.Map("metadata").List("managedFields") is not null)
        {
            throw ApiError.BadRequest("metadata.managedFields must be nil");
        }

        var given = config.Text("kind") ?? "";
        if (SchemaOf(call.Kind, given) is not { } schema)
        {
            throw new ApiError(500, "", $"failed to create typed patch object: no corresponding type for {kind.Group}/{kind.Version}, Kind={given}");
        }

        var errors = TypedValues.Errors(config, schema).ToList();
        if (errors.Count > 0)
        {
            throw new ApiError(500, "", "failed to create typed patch object: " + (errors.Count == 1 ? errors[0] : "errors:\n" + string.Join("\n", errors.Select(one => "  " + one))));
        }

        return given == kind.Kind
            ? config
            : throw new ApiError(500, "", $"failed to merge config: expected objects of the same type, but got {TypeRef(kind.Kind)} and {TypeRef(given)}");
    }

    /// <summary>The schema by which an apply of the kind is read, also one that the endpoint isn't for.</summary>
    private static Schema? SchemaOf(ServedKind served, string kind) => kind == served.Info.Kind
        ? served.Schema
        : !served.Info.IsCustom && BuiltInTypes.Named(served.Info.Group, served.Info.Version, kind) is { } definition
            ? BuiltInTypes.SchemaOf(definition)
            : null;

    /// <summary>The real server shows a pointer to the name of the type and three that point nowhere.</summary>
    private static string TypeRef(string kind) => $"{{0x{(uint)string.GetHashCode(kind, StringComparison.Ordinal):x8} {{<nil> <nil> <nil>}}}}";

    private static JsonNode Parse(Call call, string type)
    {
        try
        {
            var node = JsonText.Parse(call.Request.Body.Span);
            return (type, node) switch
            {
                (Json, JsonArray list) => list,
                (Json, _) => throw ApiError.BadRequest("json: cannot unmarshal object into Go value of type jsonpatch.Patch"),
                (_, JsonObject map) => map,
                (Strategic, _) => throw ApiError.BadRequest("json: cannot unmarshal array into Go value of type map[string]interface {}"),
                _ => throw new ApiError(500, "", "Invalid JSON Patch"),
            };
        }
        catch (JsonException wrong)
        {
            throw type switch
            {
                Merge => new ApiError(500, "", "Invalid JSON Patch"),
                _ => ApiError.BadRequest(wrong.Message),
            };
        }
    }

    private static JsonObject Patched(Call call, string type, JsonObject live, JsonNode patch)
    {
        try
        {
            return type switch
            {
                Json => JsonPatch.Apply(live, (JsonArray)patch) as JsonObject ?? throw new PatchException("not an object"),
                Merge => MergePatch.Apply(live, (JsonObject)patch),
                _ => StrategicMergePatch.Apply(live, (JsonObject)patch, call.Kind.Schema),
            };
        }
        catch (PatchException wrong)
        {
            throw wrong.Malformed
                ? ApiError.BadRequest(wrong.Message)
                : new ApiError(422, "Invalid", "the server rejected our request due to an error in our request", new JsonObject());
        }
    }

    /// <summary>A patch that makes the object undecodable is invalid rather than a bad request; the message quotes the whole object.</summary>
    private static JsonObject Decoded(Call call, string type, JsonObject patched)
    {
        try
        {
            // A strategic patch never leaves the type, so what it says of the kind doesn't count; custom resources are judged later.
            return type == Strategic || call.Kind.Info.IsCustom
                ? call.Kind.Decode(patched)
                : call.Kind.ConvertTo(Bodies.KindNamedIn(call, patched).Decode(patched), call.Kind.Info.ApiVersion);
        }
        catch (DecodeException) when (type == Strategic)
        {
            throw ApiError.NotImplemented("what a strategic merge patch with a value of a wrong type is told");
        }
        catch (DecodeException wrong)
        {
            var text = JsonText.Write(patched);
            throw ApiError.Invalid("", "", "", [FieldError.Invalid("patch", System.Text.Encoding.UTF8.GetString(text), wrong.Quoting(text))]);
        }
    }

    private static JsonObject DecodedApplied(Call call, JsonObject applied)
    {
        try
        {
            return call.Kind.DecodeApplied(applied);
        }
        catch (DecodeException wrong)
        {
            var kind = call.Kind.Info;
            throw new ApiError(
                500,
                "",
                $"failed to convert new object to proper version: unable to convert unstructured object to {kind.Group}/{kind.Version}, Kind={kind.Kind}: error decoding from json: {wrong.Words}");
        }
    }

    private static void CheckIdentity(Call call, JsonObject next)
    {
        var name = next.Map("metadata").Text("name") ?? "";
        if (name.Length == 0)
        {
            throw ApiError.BadRequest($"the name of the object ({call.Name} based on URL) was undeterminable: name must be provided");
        }

        if (name != call.Name)
        {
            throw ApiError.BadRequest($"the name of the object ({name}) does not match the name on the URL ({call.Name})");
        }

        if (next.Map("metadata").Text("namespace") is { Length: > 0 } space && space != call.Namespace)
        {
            throw ApiError.BadRequest($"the namespace of the object ({space}) does not match the namespace on the request ({call.Namespace})");
        }
    }

    private static ApiError ConflictOf(ApplyConflictException conflict)
    {
        var causes = new JsonArray();
        var lines = new List<string>();
        foreach (var (manager, owned) in conflict.Conflicts.OrderBy(pair => pair.Manager.Name, StringComparer.Ordinal))
        {
            var who = $"\"{manager.Name}\"" + (manager.Applies ? "" : $" using {owned.ApiVersion}");
            foreach (var path in owned.Fields.Paths())
            {
                causes.Add((JsonNode)new JsonObject { ["reason"] = "FieldManagerConflict", ["message"] = $"conflict with {who}", ["field"] = path });
            }

            lines.AddRange(owned.Fields.Paths().Select(path => (who, path)).Select(pair => pair.who + "\0" + pair.path));
        }

        var message = causes.Count == 1
            ? $"Apply failed with 1 conflict: {causes[0].Text("message")}: {causes[0].Text("field")}"
            : $"Apply failed with {causes.Count} conflicts: " + string.Join("\n", lines.GroupBy(line => line.Split('\0')[0]).Select(group =>
                $"conflicts with {group.Key}:\n" + string.Join("\n", group.Select(line => "- " + line.Split('\0')[1]))));
        return new ApiError(409, "Conflict", message, new JsonObject { ["causes"] = causes });
    }
}
