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

    private const string NamesAccepted = "the initial names have been accepted";

    private static readonly string[] Verbs = ["delete", "deletecollection", "get", "list", "patch", "create", "update", "watch"];

    private readonly FieldManager _fields = new(new DefinitionKind(), time);

    /// <summary>Brings what is served in line with a definition after a write to it, or to one of its objects.</summary>
    public void Continue(string name)
    {
        if (store.Table(DefinitionKind.Resource).Get(name) is not { } stored)
        {
            Forget(name);
            return;
        }

        if (stored.Json.Map("metadata").Text("deletionTimestamp") is not null)
        {
            if (DefinitionKind.IsEstablished(stored.Json))
            {
                Serve(stored.Json);
            }

            CleanUp(name);
            return;
        }

        if (!stored.Json.Map("spec").Map("names").SameAs(stored.Json.Map("status").Map("acceptedNames")))
        {
            Write(name, AcceptNames);
        }

        if (IsInstalling(store.Table(DefinitionKind.Resource).Get(name)?.Json))
        {
            Write(name, crd => SetCondition(crd, "Established", "True", "InitialNamesAccepted", NamesAccepted));
        }

        if (store.Table(DefinitionKind.Resource).Get(name) is { } current && DefinitionKind.IsEstablished(current.Json))
        {
            Serve(current.Json);
        }
    }

    /// <summary>Stops serving; the names that get free may be what another definition of the group waits for.</summary>
    private void Forget(string name)
    {
        registry.Replace(name, []);
        store.Drop(name);
        foreach (var other in Group(name[(name.IndexOf('.', StringComparison.Ordinal) + 1)..]).Where(crd => !crd.Map("status").Map("acceptedNames").SameAs(crd.Map("spec").Map("names"))))
        {
            Continue(other.Map("metadata").Text("name")!);
        }
    }

    private IEnumerable<JsonObject> Group(string group) =>
        store.Snapshot(DefinitionKind.Resource).Objects.Select(crd => crd.Json).Where(crd => crd.Map("spec").Text("group") == group);

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

    private void AcceptNames(JsonObject crd)
    {
        var (names, all, reason, message) = DefinitionNames.Judge(crd, Group(crd.Map("spec").Text("group")!));
        crd.Ensure("status")["acceptedNames"] = names;
        SetCondition(crd, "NamesAccepted", all ? "True" : "False", reason, message);
        if (all && !DefinitionKind.IsEstablished(crd))
        {
            SetCondition(crd, "Established", "False", "Installing", NamesAccepted);
        }
        else if (!HasCondition(crd, "Established"))
        {
            SetCondition(crd, "Established", "False", "NotAccepted", "not all names are accepted");
        }
    }

    private static bool IsInstalling(JsonObject? crd) =>
        crd is not null && !DefinitionKind.IsEstablished(crd) && HasCondition(crd, "NamesAccepted", "True");

    private static bool HasCondition(JsonObject crd, string type, string? status = null) =>
        (crd.Map("status").List("conditions") ?? []).Any(one => one.Text("type") == type && (status is null || one.Text("status") == status));

    private void Write(string name, Action<JsonObject> change)
    {
        while (store.Table(DefinitionKind.Resource).Get(name) is { } stored)
        {
            var next = stored.Json.Copy();
            change(next);
            if (next.SameAs(stored.Json))
            {
                return;
            }

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
                    Forget(name);
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
        var openApis = DefinitionKind.Versions(crd).ToDictionary(
            version => $"{group}/{version.Text("name")}", version => version.Map("schema").Map("openAPIV3Schema") ?? []);
        var storage = DefinitionKind.Versions(crd).First(version => version.Flag("storage") == true).Text("name");
        var name = crd.Map("metadata").Text("name")!;
        var before = registry.Served.OfType<CustomKind>().Where(kind => kind.Info.GroupResource == name).ToList();
        var kinds = served.Select(version => Describe(spec, group, version)).ToList();
        var isNew = before.Count > 0 && !(before.Count == kinds.Count && before.TrueForAll(one =>
            kinds.Exists(kind => kind.Version == one.Info.Version && kind.CustomSchema.SameAs(one.Info.CustomSchema))));
        registry.Replace(
            name,
            [.. kinds.Select(kind => new CustomKind(kind, $"{group}/{storage}", schemas, openApis)
            {
                HasOlderObjects = isNew || before.Exists(one => one.HasOlderObjects),
                Terminating = crd.Map("metadata").Text("deletionTimestamp") is not null,
            })]);
        if (isNew)
        {
            // Whoever watches has to come again, and sees the objects by the new schema.
            store.Drop(name);
        }
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
