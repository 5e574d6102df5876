using System.Text.Json.Nodes;
using Bellwether.Sandbox.FieldOwnership;
using Bellwether.Sandbox.Json;
using Bellwether.Sandbox.Storage;

namespace Bellwether.Sandbox.Server;

/// <summary>DELETE of one object or of many: preconditions, finalizers, propagation.</summary>
internal sealed class Deletes(ServerContext context, CustomResources.DefinitionController definitions)
{
    public ApiResponse Delete(Call call)
    {
        var options = DeleteOptions.Read(call);
        NamespaceLifecycle.CheckDelete(call);
        while (true)
        {
            var old = context.Store.Table(call.Kind.Storage).Get(StoredObject.KeyOf(call.Namespace, call.Name)) ?? throw call.NotFound();
            if (DeleteOne(call, old, options) is { } outcome)
            {
                return Respond(call, outcome.Stored, outcome.Gone);
            }
        }
    }

    public ApiResponse DeleteCollection(Call call)
    {
        RequestOptions.List(call.Info.Query);
        var options = DeleteOptions.Read(call);
        var labels = LabelSelector.Parse(call.Info.Query["labelSelector"]);
        var fields = FieldSelector.Parse(call.Info.Query["fieldSelector"], call.Kind);
        var (objects, revision) = context.Store.Snapshot(call.Kind.Storage);
        var chosen = objects
            .Where(obj => Reads.InScope(call, obj) && labels.Matches(obj.Json) && fields.Matches(obj.Json, call.Kind))
            .ToList();
        foreach (var candidate in chosen)
        {
            var current = candidate;
            while (current is not null && DeleteOne(call, current, options) is null)
            {
                current = context.Store.Table(call.Kind.Storage).Get(candidate.Key);
            }
        }

        var metadata = new JsonObject { ["resourceVersion"] = revision.ToString(System.Globalization.CultureInfo.InvariantCulture) };
        return context.Responses.List(call.Kind, chosen, metadata, call.Accepts, call.IncludeObject);
    }

    /// <summary>Deletes or marks; null when the object changed meanwhile.</summary>
    private (StoredObject Stored, bool Gone)? DeleteOne(Call call, StoredObject old, DeleteOptions options)
    {
        options.Check(call, old);
        var resource = call.Kind.Storage;
        var json = old.Json.Copy();
        var metadata = json.Ensure("metadata");
        if (resource == CustomResources.DefinitionKind.Resource && metadata.Text("deletionTimestamp") is null)
        {
            definitions.Mark(json);
        }

        var finalizers = options.Finalizers(metadata.List("finalizers"));
        var held = finalizers.Count > 0 || (resource == "namespaces" && json.Map("spec").List("finalizers") is { Count: > 0 });
        if (!held)
        {
            return options.DryRun || context.Store.TryDelete(resource, old) is not null ? (old, true) : null;
        }

        if (finalizers.Count > 0)
        {
            metadata["finalizers"] = finalizers;
        }

        if (metadata.Text("deletionTimestamp") is null)
        {
            metadata["deletionTimestamp"] = ManagedFields.TimeText(context.Now);
            if (resource == "namespaces")
            {
                json.Ensure("status")["phase"] = "Terminating";
            }
            else if (resource != CustomResources.DefinitionKind.Resource)
            {
                metadata["deletionGracePeriodSeconds"] = 0;
            }

            if (resource != CustomResources.DefinitionKind.Resource && metadata.Whole("generation") is > 0 and var generation)
            {
                metadata["generation"] = generation + 1;
            }
        }

        Arrange(metadata);
        if (json.SameAs(old.Json))
        {
            return (old, false);
        }

        if (options.DryRun)
        {
            return (new StoredObject(old.Namespace, old.Name, json, old.Revision), false);
        }

        return context.Store.TryPut(resource, old, json) is { } marked ? (marked, false) : null;
    }

    private ApiResponse Respond(Call call, StoredObject stored, bool gone)
    {
        if (!gone || call.Kind.ReturnsDeleted)
        {
            return context.Responses.Object(200, call.Kind, stored, call.Accepts, call.IncludeObject);
        }

        var details = ApiError.DetailsOf(call.Name, call.Kind.Info.Group, call.Kind.Info.Plural);
        details["uid"] = stored.Uid;
        return Responses.Json(200, new JsonObject
        {
            ["kind"] = "Status",
            ["apiVersion"] = "v1",
            ["metadata"] = new JsonObject(),
            ["status"] = "Success",
            ["details"] = details,
        });
    }

    private static void Arrange(JsonObject metadata)
    {
        if (metadata.List("managedFields") is { } managed)
        {
            metadata.Remove("managedFields");
            metadata["managedFields"] = managed;
        }
    }
}
