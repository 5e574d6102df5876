using System.Text.Json.Nodes;
using Bellwether.Sandbox.FieldOwnership;
using Bellwether.Sandbox.Json;
using Bellwether.Sandbox.Storage;

namespace Bellwether.Sandbox.Server;

/// <summary>What may be created where, and, if asked to, what the namespace controller does with a deleted namespace.</summary>
internal sealed class NamespaceLifecycle(ApiServerOptions options, Store store, Resources.Registry registry)
{
    private static readonly HashSet<string> Undeletable = ["default", "kube-system", "kube-public"];

    /// <summary>404 for a namespace that isn't there, 403 for one that is going.</summary>
    public void CheckCreate(Call call)
    {
        if (!call.Kind.Info.Namespaced)
        {
            return;
        }

        var space = store.Table("namespaces").Get(call.Namespace) ?? throw ApiError.NotFound("", "namespaces", call.Namespace);
        if (space.Json.Map("metadata").Text("deletionTimestamp") is null)
        {
            return;
        }

        var name = call.Kind.Info;
        var error = ApiError.Forbidden(
            name.Group, name.Plural, NameOf(call), $"unable to create new content in namespace {call.Namespace} because it is being terminated");
        error.Details!["causes"] = new JsonArray(new JsonObject
        {
            ["reason"] = "NamespaceTerminating",
            ["message"] = $"namespace {call.Namespace} is being terminated",
            ["field"] = "metadata.namespace",
        });
        throw error;
    }

    public static void CheckDelete(Call call)
    {
        if (call.Kind.Storage == "namespaces" && Undeletable.Contains(call.Name))
        {
            throw ApiError.Forbidden("", "namespaces", call.Name, "this namespace may not be deleted");
        }
    }

    /// <summary>Empties a namespace that is being deleted and lets go of it when nothing with a finalizer is left.</summary>
    public void Continue(string name)
    {
        if (!options.NamespaceController)
        {
            return;
        }

        var spaces = store.Table("namespaces");
        if (spaces.Get(name) is not { } space || space.Json.Map("metadata").Text("deletionTimestamp") is null)
        {
            return;
        }

        var left = false;
        foreach (var resource in registry.Served.Where(kind => kind.Info.Namespaced).Select(kind => kind.Storage).Distinct(StringComparer.Ordinal))
        {
            foreach (var obj in store.Snapshot(resource).Objects.Where(obj => obj.Namespace == name))
            {
                left |= !Remove(resource, obj);
            }
        }

        if (!left)
        {
            Finalize(spaces.Get(name));
        }
    }

    private bool Remove(string resource, StoredObject obj)
    {
        var current = obj;
        while (current is not null)
        {
            var metadata = current.Json.Map("metadata");
            if (metadata.List("finalizers") is not { Count: > 0 })
            {
                if (store.TryDelete(resource, current) is not null)
                {
                    return true;
                }
            }
            else if (metadata.Text("deletionTimestamp") is not null || Mark(resource, current))
            {
                return false;
            }

            current = store.Table(resource).Get(obj.Key);
        }

        return true;
    }

    private bool Mark(string resource, StoredObject obj)
    {
        var json = obj.Json.Copy();
        var metadata = json.Ensure("metadata");
        metadata["deletionTimestamp"] = ManagedFields.TimeText(options.TimeProvider.GetUtcNow());
        metadata["deletionGracePeriodSeconds"] = 0;
        if (metadata.Whole("generation") is { } generation)
        {
            metadata["generation"] = generation + 1;
        }

        return store.TryPut(resource, obj, json) is not null;
    }

    private void Finalize(StoredObject? space)
    {
        while (space is not null)
        {
            var json = space.Json.Copy();
            json.Ensure("spec").Remove("finalizers");
            var done = json.Map("metadata").List("finalizers") is { Count: > 0 }
                ? store.TryPut("namespaces", space, json) is not null
                : store.TryDelete("namespaces", space) is not null;
            space = done ? null : store.Table("namespaces").Get(space.Key);
        }
    }

    private static string NameOf(Call call) => call.Name.Length > 0
        ? call.Name
        : call.Body?.Map("metadata").Text("name") ?? "";
}
