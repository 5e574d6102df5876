using System.Text.Json;
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
        var options = Options.Read(call);
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
        var options = Options.Read(call);
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
    private (StoredObject Stored, bool Gone)? DeleteOne(Call call, StoredObject old, Options options)
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
            return call.DryRun || context.Store.TryDelete(resource, old) is not null ? (old, true) : null;
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

        if (call.DryRun)
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

    /// <summary>DeleteOptions from the body or the query.</summary>
    private sealed record Options(string? Uid, string? ResourceVersion, string? Policy, bool? Orphan)
    {
        public static Options Read(Call call)
        {
            JsonNode? body = null;
            if (call.Request.Body.Length > 0)
            {
                try
                {
                    body = call.Request.ReadBody();
                }
                catch (JsonException wrong)
                {
                    throw ApiError.BadRequest("couldn't get version/kind; json parse error: " + wrong.Message);
                }
            }

            if (body.Text("kind") is { Length: > 0 } kind and not "DeleteOptions")
            {
                throw new ApiError(500, "", $"no kind \"{kind}\" is registered for version \"meta.k8s.io/v1\" in scheme \"k8s.io/apimachinery/pkg/apis/meta/internalversion/scheme/register.go:27\"");
            }

            var query = call.Info.Query;
            var policy = body.Text("propagationPolicy") ?? (query["propagationPolicy"] is { Length: > 0 } asked ? asked : null);
            if (policy is not (null or "Foreground" or "Background" or "Orphan"))
            {
                throw ApiError.Invalid("meta.k8s.io", "DeleteOptions", "", [FieldError.Unsupported("propagationPolicy", policy, ["Foreground", "Background", "Orphan", "nil"])]);
            }

            var preconditions = body.Map("preconditions");
            return new Options(preconditions.Text("uid"), preconditions.Text("resourceVersion"), policy, body.Flag("orphanDependents"));
        }

        public void Check(Call call, StoredObject stored)
        {
            // The real server words this with the kind, not the resource.
            if (Uid is not null && Uid != stored.Uid)
            {
                throw ApiError.Conflict(
                    call.Kind.Info.Group, call.Kind.Info.Kind, stored.Name, $"the UID in the precondition ({Uid}) does not match the UID in record ({stored.Uid}). The object might have been deleted and then recreated");
            }

            var version = stored.Json.Map("metadata").Text("resourceVersion");
            if (ResourceVersion is not null && ResourceVersion != version)
            {
                throw ApiError.Conflict(
                    call.Kind.Info.Group, call.Kind.Info.Kind, stored.Name, $"the ResourceVersion in the precondition ({ResourceVersion}) does not match the ResourceVersion in record ({version}). The object might have been modified");
            }
        }

        public JsonArray Finalizers(JsonArray? now)
        {
            var names = (now ?? []).Select(one => one.AsText()!).ToList();
            var wanted = Policy switch
            {
                "Foreground" => "foregroundDeletion",
                "Orphan" => "orphan",
                "Background" => "",
                _ => Orphan switch { true => "orphan", false => "", null => null },
            };
            if (wanted is not null)
            {
                names.RemoveAll(name => name is "foregroundDeletion" or "orphan");
                if (wanted.Length > 0)
                {
                    names.Add(wanted);
                }
            }

            return new JsonArray([.. names.Select(name => (JsonNode?)JsonValue.Create(name))]);
        }
    }
}
