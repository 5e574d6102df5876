using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Bellwether.Sandbox.FieldOwnership;
using Bellwether.Sandbox.Json;
using Bellwether.Sandbox.Resources;
using Bellwether.Sandbox.Server;

namespace Bellwether.Sandbox.CustomResources;

/// <summary>One version of a custom resource.</summary>
/// <param name="kind">What discovery tells.</param>
/// <param name="storageVersion">apiVersion of stored objects; conversion changes that, and prunes.</param>
/// <param name="siblings">The ownership schemas of all served versions, by apiVersion.</param>
/// <param name="openApis">The OpenAPI schemas of all versions, by apiVersion.</param>
internal sealed class CustomKind(
    ResourceKind kind, string storageVersion, IReadOnlyDictionary<string, Schema> siblings, IReadOnlyDictionary<string, JsonObject> openApis) : ServedKind(kind)
{
    private readonly JsonObject _openApi = kind.CustomSchema!;
    private readonly bool _defaultsStatus = kind.CustomSchema.Map("properties").Map("status")?.ContainsKey("default") == true;

    /// <summary>Each stored object is looked at once; the value is the key itself where nothing had to change.</summary>
    private readonly ConditionalWeakTable<JsonObject, JsonObject> _asRead = [];

    public override Schema Schema => siblings[Info.ApiVersion];

    public override string GoType => "*unstructured.Unstructured";

    public override bool UpdatesUnconditionally => false;

    public override bool SupportsStrategicMerge => false;

    /// <summary>The schema was another one before: stored objects may not be as this one would have them.</summary>
    public bool HasOlderObjects { get; init; }

    /// <summary>The definition is being deleted: nothing new may come.</summary>
    public bool Terminating { get; init; }

    public override JsonObject Decode(JsonObject body) => Decode(body, dropNulls: true);

    /// <summary>Nulls that an apply leaves where it took the last field away stay, and fail validation, as on the real server.</summary>
    public override JsonObject DecodeApplied(JsonObject applied) => Decode(applied, dropNulls: false);

    private JsonObject Decode(JsonObject body, bool dropNulls)
    {
        var obj = body.Copy();
        if (obj["metadata"] is not (null or JsonObject))
        {
            throw new DecodeException("metadata: expected an object");
        }

        obj["metadata"] = TypedDecoder.Decode(obj.Map("metadata") ?? [], BuiltInTypes.ObjectMeta);
        Pruning.Prune(obj, _openApi);
        Pruning.Default(obj, _openApi, dropNulls);
        return obj;
    }

    public override void PrepareForCreate(JsonObject obj)
    {
        if (HasStatus)
        {
            obj.Remove("status");
        }

        obj.Ensure("metadata")["generation"] = 1;
    }

    public override void PrepareForUpdate(JsonObject obj, JsonObject old, string subresource)
    {
        if (subresource == "status")
        {
            var (status, managed) = (obj["status"]?.DeepClone(), obj.Map("metadata")?["managedFields"]?.DeepClone());
            var given = obj.ContainsKey("status");
            foreach (var name in obj.Select(pair => pair.Key).ToList())
            {
                obj.Remove(name);
            }

            foreach (var (name, value) in old)
            {
                obj[name] = value?.DeepClone();
            }

            obj.Remove("status");
            if (given)
            {
                obj["status"] = status;
            }

            obj.Ensure("metadata").Remove("managedFields");
            if (managed is not null)
            {
                obj.Ensure("metadata")["managedFields"] = managed;
            }
        }
        else
        {
            if (HasStatus)
            {
                obj.Remove("status");
                if (old["status"] is { } status)
                {
                    obj["status"] = status.DeepClone();
                }
            }

            if (!Content(ToStorage(obj)).SameAs(Content(ToStorage(old))))
            {
                obj.Ensure("metadata")["generation"] = (old.Map("metadata").Whole("generation") ?? 0) + 1;
            }
        }
    }

    public override void Validate(JsonObject obj, List<FieldError> errors)
    {
        SchemaValidator.Validate(obj, _openApi, "", errors);
        ListTypeRules.Validate(obj, _openApi, "", errors);
    }

    /// <summary>
    /// What is read is pruned and defaulted anew by the version that it is stored in: a status that a create dropped, fields that the
    /// schema got or lost since. What another version doesn't know goes on the way to it; its defaults don't come.
    /// </summary>
    public override JsonObject FromStorage(JsonObject stored) =>
        HasOlderObjects || stored.Text("apiVersion") != Info.ApiVersion || (HasStatus && _defaultsStatus && !stored.ContainsKey("status"))
            ? _asRead.GetValue(stored, Read)
            : stored;

    public override JsonObject ToStorage(JsonObject obj)
    {
        if (obj.Text("apiVersion") == storageVersion)
        {
            return obj;
        }

        var stored = InVersion(obj, storageVersion);
        Pruning.Prune(stored, openApis[storageVersion]);
        Pruning.Default(stored, openApis[storageVersion], dropNulls: true);
        return stored;
    }

    public override Schema? SchemaOf(string apiVersion) => siblings.GetValueOrDefault(apiVersion);

    public override JsonObject ConvertTo(JsonObject value, string apiVersion) =>
        value.ContainsKey("apiVersion") ? InVersion(value, apiVersion) : value;

    private JsonObject Read(JsonObject stored)
    {
        var read = stored.Copy();
        if (openApis.GetValueOrDefault(stored.Text("apiVersion") ?? "") is { } own)
        {
            Pruning.Prune(read, own);
            Pruning.Default(read, own, dropNulls: true);
        }

        if (stored.Text("apiVersion") != Info.ApiVersion)
        {
            read["apiVersion"] = Info.ApiVersion;
            Pruning.Prune(read, _openApi);
        }

        return read.SameAs(stored) ? stored : read;
    }

    private static JsonObject InVersion(JsonObject obj, string apiVersion)
    {
        if (obj.Text("apiVersion") == apiVersion)
        {
            return obj;
        }

        var copy = obj.Copy();
        copy["apiVersion"] = apiVersion;
        return copy;
    }

    private JsonObject Content(JsonObject obj)
    {
        var copy = obj.Copy();
        copy.Remove("metadata");
        if (HasStatus)
        {
            copy.Remove("status");
        }

        return copy;
    }
}
