using System.Text.Json.Nodes;
using Bellwether.Sandbox.Json;
using Bellwether.Sandbox.Resources;
using Bellwether.Sandbox.Server;
using Bellwether.Sandbox.Storage;

namespace Bellwether.Sandbox;

/// <content>For tests and the demo: what a named somebody does to the objects, past authentication, faults and the request log.</content>
public sealed partial class ApiServer
{
    /// <summary>A copy of an object, or null.</summary>
    /// <param name="resource">Plural, with the group after a dot: <c>secrets</c>, <c>followerclusters.bellwether.dev</c>.</param>
    /// <param name="space">Empty for a cluster-scoped kind.</param>
    /// <param name="name">Its name.</param>
    public JsonObject? Get(string resource, string space, string name) =>
        Served(resource) is { } kind && _context.Store.Table(kind.Storage).Get(StoredObject.KeyOf(space, name)) is { } stored
            ? kind.FromStorage(stored.Json).Copy()
            : null;

    /// <summary>Copies of all objects of a resource, of one namespace when one is named.</summary>
    public IReadOnlyList<JsonObject> List(string resource, string space = "") => Served(resource) is not { } kind
        ? []
        : [.. _context.Store.Snapshot(kind.Storage).Objects
            .Where(obj => space.Length == 0 || obj.Namespace == space)
            .Select(obj => kind.FromStorage(obj.Json).Copy())];

    /// <summary>Creates the object, or replaces the one of its name without looking at resourceVersions. Returns what is stored.</summary>
    /// <exception cref="InvalidOperationException">The server refuses; the message says why.</exception>
    public JsonObject Put(JsonObject obj, string manager = "tester")
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return PutOnce(obj, manager);
            }
            catch (InvalidOperationException exception) when (attempt < 20 && exception.InnerException is ApiError { Reason: "Conflict" or "AlreadyExists" })
            {
                // Somebody was faster than the request that carries the version found here.
            }
        }
    }

    /// <summary>Applies a JSON merge patch. Returns what is stored.</summary>
    /// <exception cref="InvalidOperationException">The server refuses; the message says why.</exception>
    public JsonObject Patch(string resource, string space, string name, JsonObject patch, string manager = "tester", string subresource = "") =>
        Direct("PATCH", PathOf(Known(resource), space, name) + (subresource.Length > 0 ? "/" + subresource : ""), patch, manager, "application/merge-patch+json");

    /// <summary>Applies a configuration server-side, by force. Returns what is stored.</summary>
    /// <exception cref="InvalidOperationException">The server refuses; the message says why.</exception>
    public JsonObject Apply(JsonObject config, string manager)
    {
        var metadata = config.Map("metadata");
        var path = PathOf(KindOf(config), metadata.Text("namespace") ?? "", metadata.Text("name") ?? "");
        return Direct("PATCH", path, config, manager, "application/apply-patch+yaml", "force=true");
    }

    /// <summary>Deletes an object; false when there is none.</summary>
    public bool Delete(string resource, string space, string name)
    {
        if (Get(resource, space, name) is null)
        {
            return false;
        }

        Direct("DELETE", PathOf(Known(resource), space, name), null, "tester", "application/json");
        return true;
    }

    private ServedKind? Served(string resource) => _context.Registry.Served.FirstOrDefault(kind => kind.Info.GroupResource == resource);

    private ServedKind Known(string resource) => Served(resource) ?? throw new InvalidOperationException($"no resource {resource} is served");

    private ServedKind KindOf(JsonObject obj) =>
        _context.Registry.Served.FirstOrDefault(kind => kind.Info.Kind == obj.Text("kind") && kind.Info.ApiVersion == obj.Text("apiVersion"))
        ?? throw new InvalidOperationException($"no kind {obj.Text("kind")} of {obj.Text("apiVersion")} is served");

    private static string PathOf(ServedKind kind, string space, string name)
    {
        var root = kind.Info.Group.Length == 0 ? "/api/v1" : $"/apis/{kind.Info.Group}/{kind.Info.Version}";
        var scope = kind.Info.Namespaced && space.Length > 0 ? $"/namespaces/{space}" : "";
        return root + scope + "/" + kind.Info.Plural + (name.Length > 0 ? "/" + name : "");
    }

    private JsonObject PutOnce(JsonObject obj, string manager)
    {
        var kind = KindOf(obj);
        var (space, name) = (obj.Map("metadata").Text("namespace") ?? "", obj.Map("metadata").Text("name") ?? "");
        var body = obj.Copy();
        if (Get(kind.Info.GroupResource, space, name) is { } there)
        {
            body.Ensure("metadata")["resourceVersion"] = there.Map("metadata").Text("resourceVersion");
            return Direct("PUT", PathOf(kind, space, name), body, manager, "application/json");
        }

        body.Ensure("metadata").Remove("resourceVersion");
        return Direct("POST", PathOf(kind, space, ""), body, manager, "application/json");
    }

    private JsonObject Direct(string method, string path, JsonObject? body, string manager, string type, string query = "")
    {
        var request = new ApiRequest(
            method,
            path,
            $"fieldManager={Uri.EscapeDataString(manager)}{(query.Length > 0 ? "&" + query : "")}",
            new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { ["Content-Type"] = type, ["User-Agent"] = manager },
            body is null ? default : JsonText.Write(body),
            null);
        var info = RequestInfo.Read(request, new QueryParameters(request.Query))!;
        var call = new Call(request, info, _context.Registry.Find(info.Group, info.Version, info.Resource)!, ApiUser.Admin, new Negotiation(Representation.Full, "v1"));
        try
        {
            var response = method switch
            {
                "POST" => _writes.Create(call),
                "PUT" => _writes.Update(call),
                "PATCH" => _patches.Patch(call),
                _ => _deletes.Delete(call),
            };
            FollowUp(call);
            return (JsonObject)JsonText.Parse(response.Body.Span)!;
        }
        catch (ApiError error)
        {
            throw new InvalidOperationException($"{method} {path}: {error.Message}", error);
        }
    }
}
