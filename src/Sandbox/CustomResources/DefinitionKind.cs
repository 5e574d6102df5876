using System.Text.Json.Nodes;
using Bellwether.Sandbox.Json;
using Bellwether.Sandbox.Resources;
using Bellwether.Sandbox.Server;

namespace Bellwether.Sandbox.CustomResources;

/// <summary>CustomResourceDefinition itself.</summary>
internal sealed class DefinitionKind() : BuiltInKind(Describe(
    "apiextensions.k8s.io", "v1", "CustomResourceDefinition", "customresourcedefinitions", false, "", "crd", "crds") with
{
    DefinitionName = Definition,
    Categories = ["api-extensions"],
    Subresources = [new Subresource("status", "CustomResourceDefinition", ["get", "patch", "update"])],
})
{
    public const string Resource = "customresourcedefinitions.apiextensions.k8s.io";

    private const string Definition = "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinition";

    public override bool ChecksDeletesItself => true;

    public override MetadataChecks MetadataChecks { get; } = new(Core: false);

    public override string GoScheme => "k8s.io/apiextensions-apiserver/pkg/apiserver/apiserver.go:52";

    public override void PrepareForCreate(JsonObject obj)
    {
        obj["status"] = new JsonObject
        {
            ["conditions"] = null,
            ["acceptedNames"] = new JsonObject { ["plural"] = "", ["kind"] = "" },
            ["storedVersions"] = StorageVersions(obj),
        };
        obj.Ensure("metadata")["generation"] = 1;
    }

    public override void PrepareForUpdate(JsonObject obj, JsonObject old, string subresource)
    {
        if (subresource == "status")
        {
            obj["spec"] = old["spec"]?.DeepClone();
            return;
        }

        obj["status"] = old["status"]?.DeepClone();
        if (!obj["spec"].SameAs(old["spec"]))
        {
            obj.Ensure("metadata")["generation"] = (old.Map("metadata").Whole("generation") ?? 0) + 1;
        }

        var stored = obj.Map("status")!.List("storedVersions") ?? [];
        foreach (var name in Versions(obj).Where(version => version.Flag("storage") == true).Select(version => version.Text("name")))
        {
            if (!stored.Any(one => one.AsText() == name))
            {
                obj.Map("status")!["storedVersions"] = new JsonArray([.. stored.Select(one => one?.DeepClone()), JsonValue.Create(name)]);
            }
        }
    }

    public override void Validate(JsonObject obj, List<FieldError> errors)
    {
        var spec = obj.Map("spec");
        var (group, plural) = (spec.Text("group") ?? "", spec.Map("names").Text("plural") ?? "");
        var name = obj.Map("metadata").Text("name") ?? "";
        if (name != plural + "." + group)
        {
            errors.Add(FieldError.Invalid("metadata.name", name, "must be spec.names.plural+\".\"+spec.group"));
        }

        if (group.Length == 0)
        {
            errors.Add(FieldError.Required("spec.group"));
        }
        else if (group.Split('.').Length < 2)
        {
            errors.Add(FieldError.Invalid("spec.group", group, "should be a domain with at least one dot"));
        }

        var scope = spec.Text("scope") ?? "";
        if (scope.Length == 0)
        {
            errors.Add(FieldError.Required("spec.scope"));
        }
        else if (scope is not ("Cluster" or "Namespaced"))
        {
            errors.Add(FieldError.Unsupported("spec.scope", scope, ["Cluster", "Namespaced"]));
        }

        VersionRules.Validate(obj, errors);
        ValidateNames(spec.Map("names"), errors);
        if (spec.Flag("preserveUnknownFields") == true)
        {
            errors.Add(FieldError.Invalid("spec.preserveUnknownFields", true, "must be false"));
        }

        if (spec.Map("conversion").Text("strategy") is { } strategy and not ("None" or "Webhook"))
        {
            errors.Add(FieldError.Unsupported("spec.conversion.strategy", strategy, ["None", "Webhook"]));
        }
    }

    public override void ValidateUpdate(JsonObject obj, JsonObject old, string subresource, List<FieldError> errors)
    {
        Validate(obj, errors);
        if (IsEstablished(old))
        {
            foreach (var (field, path) in ((string, string)[])[("group", "spec.group"), ("scope", "spec.scope")])
            {
                if (obj.Map("spec").Text(field) != old.Map("spec").Text(field))
                {
                    errors.Add(FieldError.Invalid(path, obj.Map("spec").Text(field), "field is immutable"));
                }
            }

            if (obj.Map("spec").Map("names").Text("plural") != old.Map("spec").Map("names").Text("plural"))
            {
                errors.Add(FieldError.Invalid("spec.names.plural", obj.Map("spec").Map("names").Text("plural"), "field is immutable"));
            }
        }
    }

    public static IEnumerable<JsonObject> Versions(JsonObject crd) => (crd.Map("spec").List("versions") ?? []).OfType<JsonObject>();

    public static bool IsEstablished(JsonObject crd) =>
        (crd.Map("status").List("conditions") ?? []).Any(one => one.Text("type") == "Established" && one.Text("status") == "True");

    protected override void Default(JsonObject obj)
    {
        var names = obj.Ensure("spec").Ensure("names");
        if (names.Text("kind") is { Length: > 0 } kind)
        {
            if (names.Text("singular") is null or "")
            {
                names["singular"] = kind.ToLowerInvariant();
            }

            if (names.Text("listKind") is null or "")
            {
                names["listKind"] = kind + "List";
            }
        }

        if (obj.Ensure("status").List("storedVersions") is not { Count: > 0 })
        {
            obj.Map("status")!["storedVersions"] = StorageVersions(obj);
        }

        obj.Map("spec")!["conversion"] ??= new JsonObject { ["strategy"] = "None" };
    }

    /// <summary>The first that is for storage; null for none, as a list that nothing was ever added to.</summary>
    private static JsonArray? StorageVersions(JsonObject crd) =>
        Versions(crd).FirstOrDefault(version => version.Flag("storage") == true).Text("name") is { } name ? new(JsonValue.Create(name)) : null;

    private static void ValidateNames(JsonObject? names, List<FieldError> errors)
    {
        foreach (var part in (string[])["plural", "singular", "kind", "listKind"])
        {
            var value = names.Text(part) ?? "";
            if (value.Length == 0)
            {
                errors.Add(FieldError.Required("spec.names." + part));
            }
            else if (Names.Dns1035Error(value.ToLowerInvariant()) is { } wrong)
            {
                errors.Add(FieldError.Invalid("spec.names." + part, value, wrong));
            }
        }
    }
}
