using System.Text.Json.Nodes;
using Bellwether.Sandbox.FieldOwnership;
using Bellwether.Sandbox.Json;
using Bellwether.Sandbox.Resources;
using Bellwether.Sandbox.Storage;

namespace Bellwether.Sandbox.CustomResources;

/// <summary>What the real server's own controllers do with definitions: accept names, establish, serve, and clean up after a deletion.</summary>
internal sealed class DefinitionController(Store store, Registry registry, TimeProvider time)
{
    public const string Finalizer = "customresourcecleanup.apiextensions.k8s.io";

    private static readonly string[] Verbs = ["delete", "deletecollection", "get", "list", "patch", "create", "update", "watch"];

    private readonly FieldManager _fields = new(new DefinitionKind(), time);

    /// <summary>Brings what is served in line with a definition after a write to it, or to one of its objects.</summary>
    public void Continue(string name)
    {
        if (store.Table(DefinitionKind.Resource).Get(name) is not { } stored)
        {
            registry.Replace(name, []);
            store.Drop(name);
            return;
        }

        if (stored.Json.Map("metadata").Text("deletionTimestamp") is not null)
        {
            Serve(stored.Json);
            CleanUp(name);
            return;
        }

        if (!DefinitionKind.IsEstablished(stored.Json) || !AcceptedNames(stored.Json).SameAs(stored.Json.Map("status")!["acceptedNames"]))
        {
            Establish(name, "False", "Installing", "the initial names have been accepted");
            Establish(name, "True", "InitialNamesAccepted", "the initial names have been accepted");
        }

        if (store.Table(DefinitionKind.Resource).Get(name) is { } current)
        {
            Serve(current.Json);
        }
    }

    /// <summary>The mark of a definition that is being deleted, and its finalizer.</summary>
    public void Mark(JsonObject crd)
    {
        var metadata = crd.Ensure("metadata");
        var finalizers = ObjectMetaRules.Texts(metadata.List("finalizers"));
        if (!finalizers.Contains(Finalizer))
        {
            metadata["finalizers"] = new JsonArray([.. finalizers.Append(Finalizer).Select(one => (JsonNode?)JsonValue.Create(one))]);
        }

        SetCondition(crd, "Terminating", "True", "InstanceDeletionPending", "CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon");
    }

    private static JsonObject AcceptedNames(JsonObject crd)
    {
        var names = crd.Map("spec")!.Map("names")!.Copy();
        return names;
    }

    private void Establish(string name, string status, string reason, string message)
    {
        while (store.Table(DefinitionKind.Resource).Get(name) is { } stored)
        {
            var next = stored.Json.Copy();
            next.Ensure("status")["acceptedNames"] = AcceptedNames(next);
            SetCondition(next, "NamesAccepted", "True", "NoConflicts", "no conflicts found");
            SetCondition(next, "Established", status, reason, message);
            _fields.Update(stored.Json, next, "apiextensions.k8s.io/v1", "kube-apiserver");
            if (store.TryPut(DefinitionKind.Resource, stored, next) is not null)
            {
                return;
            }
        }
    }

    private void CleanUp(string name)
    {
        var left = false;
        foreach (var obj in store.Snapshot(name).Objects)
        {
            var current = obj;
            while (current is not null)
            {
                if (current.Json.Map("metadata").List("finalizers") is not { Count: > 0 })
                {
                    if (store.TryDelete(name, current) is not null)
                    {
                        break;
                    }
                }
                else
                {
                    left = true;
                    if (current.Json.Map("metadata").Text("deletionTimestamp") is not null || Terminate(name, current))
                    {
                        break;
                    }
                }

                current = store.Table(name).Get(obj.Key);
            }
        }

        while (!left && store.Table(DefinitionKind.Resource).Get(name) is { } stored)
        {
            var others = ObjectMetaRules.Texts(stored.Json.Map("metadata").List("finalizers")).Where(one => one != Finalizer).ToList();
            if (others.Count == 0)
            {
                if (store.TryDelete(DefinitionKind.Resource, stored) is not null)
                {
                    registry.Replace(name, []);
                    store.Drop(name);
                    return;
                }

                continue;
            }

            var next = stored.Json.Copy();
            next.Ensure("metadata")["finalizers"] = new JsonArray([.. others.Select(one => (JsonNode?)JsonValue.Create(one))]);
            if (next.SameAs(stored.Json) || store.TryPut(DefinitionKind.Resource, stored, next) is not null)
            {
                return;
            }
        }
    }

    private bool Terminate(string resource, StoredObject obj)
    {
        var json = obj.Json.Copy();
        var metadata = json.Ensure("metadata");
        metadata["deletionTimestamp"] = ManagedFields.TimeText(time.GetUtcNow());
        metadata["deletionGracePeriodSeconds"] = 0;
        metadata["generation"] = (metadata.Whole("generation") ?? 0) + 1;
        return store.TryPut(resource, obj, json) is not null;
    }

    private void Serve(JsonObject crd)
    {
        var spec = crd.Map("spec")!;
        var group = spec.Text("group")!;
        var served = DefinitionKind.Versions(crd).Where(version => version.Flag("served") == true).ToList();
        var isTyped = served.TrueForAll(version => CustomSchemas.IsTyped(version.Map("schema")));
        var schemas = served.ToDictionary(
            version => $"{group}/{version.Text("name")}",
            version => isTyped ? CustomSchemas.OfRoot(version.Map("schema").Map("openAPIV3Schema") ?? []) : Schema.Deduced);
        var storage = DefinitionKind.Versions(crd).First(version => version.Flag("storage") == true).Text("name");
        registry.Replace(
            crd.Map("metadata").Text("name")!,
            [.. served.Select(version => new CustomKind(Describe(spec, group, version), $"{group}/{storage}", schemas)
            {
                Terminating = crd.Map("metadata").Text("deletionTimestamp") is not null,
            })]);
    }

    private static ResourceKind Describe(JsonObject spec, string group, JsonObject version)
    {
        var names = spec.Map("names")!;
        var subresources = new List<Subresource>();
        if (version.Map("subresources")?.ContainsKey("status") == true)
        {
            subresources.Add(new Subresource("status", names.Text("kind")!, ["get", "patch", "update"]));
        }

        return new ResourceKind
        {
            Group = group,
            Version = version.Text("name")!,
            Kind = names.Text("kind")!,
            ListKind = names.Text("listKind")!,
            Plural = names.Text("plural")!,
            Singular = names.Text("singular") ?? "",
            ShortNames = ObjectMetaRules.Texts(names.List("shortNames")),
            Categories = ObjectMetaRules.Texts(names.List("categories")),
            Namespaced = spec.Text("scope") == "Namespaced",
            Verbs = Verbs,
            Subresources = subresources,
            CustomSchema = version.Map("schema").Map("openAPIV3Schema") ?? [],
            PrinterColumns = [.. (version.List("additionalPrinterColumns") ?? []).Select(column => new PrinterColumn(
                column.Text("name") ?? "",
                column.Text("type") ?? "",
                column.Text("format") ?? "",
                column.Text("description") ?? "",
                (int)(column.Whole("priority") ?? 0),
                column.Text("jsonPath") ?? ""))],
        };
    }

    private void SetCondition(JsonObject crd, string type, string status, string reason, string message)
    {
        var status0 = crd.Ensure("status");
        var conditions = status0.List("conditions") ?? [];
        status0["conditions"] = conditions.Parent is null ? conditions : conditions.DeepClone();
        conditions = status0.List("conditions")!;
        var made = new JsonObject
        {
            ["type"] = type,
            ["status"] = status,
            ["lastTransitionTime"] = ManagedFields.TimeText(time.GetUtcNow()),
            ["reason"] = reason,
            ["message"] = message,
        };
        for (var i = 0; i < conditions.Count; i++)
        {
            if (conditions[i].Text("type") == type)
            {
                if (conditions[i].Text("status") == status)
                {
                    made["lastTransitionTime"] = conditions[i].Text("lastTransitionTime");
                }

                conditions[i] = made;
                return;
            }
        }

        conditions.Add((JsonNode)made);
    }
}
