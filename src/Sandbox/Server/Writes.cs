using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Bellwether.Sandbox.FieldOwnership;
using Bellwether.Sandbox.Json;
using Bellwether.Sandbox.Resources;
using Bellwether.Sandbox.Storage;

namespace Bellwether.Sandbox.Server;

/// <summary>Creates and updates: the order of checks is that of the real server's handlers and generic registry.</summary>
internal sealed class Writes(ServerContext context)
{
    private const string NameAlphabet = "bcdfghjklmnpqrstvwxz2456789";
    private const int GeneratedLength = 5;

    /// <summary>Metadata that a client may leave out, and whether it is ignored when it doesn't.</summary>
    private static readonly (string Field, bool Always)[] ServerSet =
    [
        ("uid", false), ("namespace", false), ("name", false), ("deletionTimestamp", false), ("creationTimestamp", true), ("generation", true),
        ("selfLink", true), ("resourceVersion", true), ("deletionGracePeriodSeconds", true), ("clusterName", true),
    ];

    private const int MaxPrefix = 63 - GeneratedLength;

    public ApiResponse Create(Call call)
    {
        RequestOptions.Create(call.Info.Query);
        var obj = call.ReadObject();
        CheckNamespace(call, obj);
        Own(call, call.Kind.Empty(), obj);
        var stored = Insert(call, obj);
        return context.Responses.Object(201, call.Kind, stored, call.Accepts, call.IncludeObject);
    }

    public ApiResponse Update(Call call)
    {
        RequestOptions.Update(call.Info.Query);
        var body = call.ReadObject();
        var name = body.Map("metadata").Text("name") ?? "";
        if (name.Length == 0)
        {
            throw ApiError.BadRequest($"the name of the object ({call.Name} based on URL) was undeterminable: name must be provided");
        }

        if (name != call.Name)
        {
            throw ApiError.BadRequest($"the name of the object ({name}) does not match the name on the URL ({call.Name})");
        }

        CheckNamespace(call, body);
        var (stored, created) = Store(
            call,
            live =>
            {
                var next = body.Copy();
                Own(call, live ?? call.Kind.Empty(), next);
                return next;
            },
            mayCreate: call.Kind.CreatesOnUpdate && call.Info.Subresource.Length == 0,
            body.Map("metadata").Text("uid") ?? "");
        return context.Responses.Object(created ? 201 : 200, call.Kind, stored, call.Accepts, call.IncludeObject);
    }

    /// <summary>Takes for the caller what it changes of the live object.</summary>
    public void Own(Call call, JsonObject live, JsonObject next)
    {
        var version = call.Kind.Info.ApiVersion;
        if (call.Kind.Info.IsCustom && live.Map("metadata").List("managedFields")?.Any(entry => entry.Text("apiVersion") != version) == true)
        {
            throw ApiError.NotImplemented("updates of custom resources whose fields are owned in another version");
        }

        FieldsOf(call).Update(live, next, version, call.FieldManager);
    }

    /// <summary>An empty list of managed fields asks to forget them; decoding would make it an absent one, which doesn't.</summary>
    public static void KeepReset(JsonObject body)
    {
        if (body.Map("metadata").List("managedFields") is { Count: 0 })
        {
            body.Map("metadata")!["managedFields"] = new JsonArray(new JsonObject());
        }
    }

    public FieldManager FieldsOf(Call call) => new(call.Kind, context.Time);

    /// <summary>Puts what <paramref name="produce"/> makes of the live object (null when there is none) in its place.</summary>
    /// <param name="call">The request.</param>
    /// <param name="produce">Called again when another write came between; must not keep its argument.</param>
    /// <param name="mayCreate">An absent object is created instead of 404.</param>
    /// <param name="uid">The object has to have it; empty: any.</param>
    public (StoredObject Stored, bool Created) Store(Call call, Func<JsonObject?, JsonObject> produce, bool mayCreate, string uid = "")
    {
        var table = context.Store.Table(call.Kind.Storage);
        var key = StoredObject.KeyOf(call.Namespace, call.Name);
        while (true)
        {
            var old = table.Get(key);
            if (uid.Length > 0 && uid != (old?.Uid ?? ""))
            {
                throw call.Conflict($"StorageError: invalid object, Code: 4, Key: {call.StorageKey}, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: {uid}, UID in object meta: {old?.Uid}");
            }

            if (old is null)
            {
                if (!mayCreate)
                {
                    throw call.NotFound();
                }

                var fresh = produce(null);
                return (Insert(call, fresh, viaUpdate: true), true);
            }

            var live = call.Kind.FromStorage(old.Json);
            var next = produce(live);
            if (IsStale(call, next, live))
            {
                throw call.Stale();
            }

            Prepare(call, next, live);
            if (Exchange(call, old, next) is { } stored)
            {
                return (stored, false);
            }

            // Another write came between: once more, on what it left.
        }
    }

    /// <summary>Stores, deletes (nothing keeps a deleted object any more) or leaves alone; null: somebody else was faster.</summary>
    private StoredObject? Exchange(Call call, StoredObject old, JsonObject next)
    {
        var json = call.Kind.ToStorage(next);
        var metadata = json.Map("metadata")!;
        var dead = metadata.Text("deletionTimestamp") is not null
            && metadata.List("finalizers") is not { Count: > 0 }
            && metadata.Whole("deletionGracePeriodSeconds") is null or 0
            && (call.Kind.Storage != "namespaces" || json.Map("spec").List("finalizers") is not { Count: > 0 });
        if (dead)
        {
            var last = new StoredObject(old.Namespace, old.Name, json, old.Revision);
            return call.DryRun || context.Store.TryDelete(call.Kind.Storage, old) is not null ? last : null;
        }

        if (json.SameAs(old.Json))
        {
            return old;
        }

        return call.DryRun
            ? new StoredObject(old.Namespace, old.Name, json, old.Revision)
            : context.Store.TryPut(call.Kind.Storage, old, json, () => context.Registry.Admit(call.Kind));
    }

    private StoredObject Insert(Call call, JsonObject obj, bool viaUpdate = false)
    {
        var metadata = obj.Ensure("metadata");
        if (!viaUpdate && metadata.Text("resourceVersion") is { Length: > 0 })
        {
            throw new ApiError(500, "", "resourceVersion should not be set on objects to be created");
        }

        if (call.Kind is CustomResources.CustomKind { Terminating: true })
        {
            throw new ApiError(405, "MethodNotAllowed", "create not allowed while custom resource definition is terminating", []);
        }

        context.Lifecycle.CheckCreate(call);
        if (call.Kind.Info.Namespaced)
        {
            metadata["namespace"] = call.Namespace;
        }
        else
        {
            metadata.Remove("namespace");
        }

        foreach (var set in (string[])["deletionTimestamp", "deletionGracePeriodSeconds", "selfLink", "resourceVersion", "clusterName"])
        {
            metadata.Remove(set);
        }

        call.Kind.PrepareForCreate(obj);
        metadata["uid"] = Guid.NewGuid().ToString();
        metadata["creationTimestamp"] = ManagedFields.TimeText(context.Now);
        if (metadata.Text("name") is null or "" && metadata.Text("generateName") is { Length: > 0 } prefix)
        {
            metadata["name"] = (prefix.Length > MaxPrefix ? prefix[..MaxPrefix] : prefix)
                + RandomNumberGenerator.GetString(NameAlphabet, GeneratedLength);
        }

        var errors = new List<FieldError>();
        ObjectMetaRules.Validate(obj, call.Kind, errors);
        call.Kind.Validate(obj, errors);
        ThrowIfAny(call, errors, metadata.Text("name") ?? "");

        var json = call.Kind.ToStorage(Ordered(obj));
        var name = metadata.Text("name")!;
        if (context.Store.Table(call.Kind.Storage).Get(StoredObject.KeyOf(call.Namespace, name)) is { } there)
        {
            throw AlreadyExists(call, there);
        }

        if (call.DryRun)
        {
            return new StoredObject(call.Namespace, name, json, 0);
        }

        return context.Store.TryPut(call.Kind.Storage, null, json, () =>
            {
                context.Lifecycle.CheckCreate(call);
                context.Registry.Admit(call.Kind);
            })
            ?? throw AlreadyExists(call, context.Store.Table(call.Kind.Storage).Get(StoredObject.KeyOf(call.Namespace, name)));
    }

    private static ApiError AlreadyExists(Call call, StoredObject? there) => ApiError.AlreadyExists(
        call.Kind.Info.Group, call.Kind.Info.Plural, there?.Name ?? call.Name, isGoing: there?.Json.Map("metadata").Text("deletionTimestamp") is not null);

    private static void Prepare(Call call, JsonObject next, JsonObject live)
    {
        var (metadata, before) = (next.Ensure("metadata"), live.Map("metadata")!);
        foreach (var (kept, always) in ServerSet)
        {
            if (before[kept] is { } value && (always || metadata.Text(kept) is null or ""))
            {
                metadata[kept] = value.DeepClone();
            }
            else if (always || metadata.Text(kept) is null or "")
            {
                metadata.Remove(kept);
            }
        }

        call.Kind.PrepareForUpdate(next, live, call.Info.Subresource);
        var errors = new List<FieldError>();
        ObjectMetaRules.ValidateUpdate(next, live, call.Kind, errors);
        call.Kind.ValidateUpdate(next, live, call.Info.Subresource, errors);
        ThrowIfAny(call, errors, call.Name);
        if (metadata.List("managedFields") is { } managed)
        {
            metadata.Remove("managedFields");
            metadata["managedFields"] = managed;
        }

        Ordered(next);
    }

    private static bool IsStale(Call call, JsonObject next, JsonObject live)
    {
        var given = next.Map("metadata").Text("resourceVersion") ?? "";
        if (given is "" or "0")
        {
            return call.Kind.UpdatesUnconditionally
                ? false
                : throw ApiError.Invalid(
                    call.Kind.Info.Group, call.Kind.Info.Plural, call.Name, [FieldError.InvalidRaw("metadata.resourceVersion", "0x0", "must be specified for an update")]);
        }

        if (!ulong.TryParse(given, out _))
        {
            throw new ApiError(500, "", $"strconv.ParseUint: parsing \"{given}\": invalid syntax");
        }

        return given != live.Map("metadata").Text("resourceVersion");
    }

    private static void CheckNamespace(Call call, JsonObject obj)
    {
        if (obj.Map("metadata").Text("namespace") is not { Length: > 0 } given || given == call.Namespace)
        {
            return;
        }

        throw ApiError.BadRequest("the namespace of the provided object does not match the namespace sent on the request");
    }

    private static void ThrowIfAny(Call call, List<FieldError> errors, string name)
    {
        if (errors.Count > 0)
        {
            throw ApiError.Invalid(call.Kind.ErrorGroup, call.Kind.Info.Kind, name, errors);
        }
    }

    /// <summary>kind and apiVersion first, then metadata: lists count on it.</summary>
    private static JsonObject Ordered(JsonObject obj)
    {
        if (obj.Count < 2 || obj.GetAt(0).Key != "kind" || obj.GetAt(1).Key != "apiVersion")
        {
            foreach (var name in (string[])["metadata", "apiVersion", "kind"])
            {
                if (obj[name] is { } node)
                {
                    obj.Remove(name);
                    obj.Insert(0, name, node);
                }
            }
        }

        return obj;
    }
}
