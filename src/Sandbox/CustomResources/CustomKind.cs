using System.Text.Json.Nodes;
using Bellwether.Sandbox.FieldOwnership;
using Bellwether.Sandbox.Json;
using Bellwether.Sandbox.Resources;
using Bellwether.Sandbox.Server;

namespace Bellwether.Sandbox.CustomResources;

/// <summary>One version of a custom resource.</summary>
/// <param name="kind">What discovery tells.</param>
/// <param name="storageVersion">apiVersion of stored objects; conversion changes nothing else.</param>
/// <param name="siblings">The ownership schemas of all served versions, by apiVersion.</param>
internal sealed class CustomKind(ResourceKind kind, string storageVersion, IReadOnlyDictionary<string, Schema> siblings) : ServedKind(kind)
{
    private readonly JsonObject _openApi = kind.CustomSchema!;

    public override Schema Schema => siblings[Info.ApiVersion];

    public override string GoType => "*unstructured.Unstructured";

    public override bool UpdatesUnconditionally => false;

    public override bool SupportsStrategicMerge => false;

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
            Pruning.Default(obj, _openApi, dropNulls: false);
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

            if (!Content(obj).SameAs(Content(old)))
            {
                obj.Ensure("metadata")["generation"] = (old.Map("metadata").Whole("generation") ?? 0) + 1;
            }
        }

        Pruning.Default(obj, _openApi, dropNulls: false);
    }

    public override void Validate(JsonObject obj, List<FieldError> errors) => SchemaValidator.Validate(obj, _openApi, "", errors);

    public override JsonObject FromStorage(JsonObject stored) => InVersion(stored, Info.ApiVersion);

    public override JsonObject ToStorage(JsonObject obj) => InVersion(obj, storageVersion);

    public override Schema? SchemaOf(string apiVersion) => siblings.GetValueOrDefault(apiVersion);

    public override JsonObject ConvertTo(JsonObject value, string apiVersion) =>
        value.ContainsKey("apiVersion") ? InVersion(value, apiVersion) : value;

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
