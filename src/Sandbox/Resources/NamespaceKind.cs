using System.Text.Json.Nodes;
using Bellwether.Sandbox.Json;

namespace Bellwether.Sandbox.Resources;

internal sealed class NamespaceKind() : BuiltInKind(Describe("", "v1", "Namespace", "namespaces", false, "core.v1.Namespace", "ns") with
{
    Verbs = ["create", "delete", "get", "list", "patch", "update", "watch"],
    Subresources =
    [
        new Subresource("finalize", "Namespace", ["update"]),
        new Subresource("status", "Namespace", ["get", "patch", "update"]),
    ],
})
{
    public override bool ChecksDeletesItself => true;

    public override IReadOnlyList<string> SelectableFields => ["status.phase"];

    public override string? SelectableField(JsonObject obj, string field) => field == "status.phase" ? obj.Map("status").Text("phase") ?? "" : null;

    public override string? NameError(string name) => Names.LabelError(name);

    public override void PrepareForCreate(JsonObject obj)
    {
        obj["status"] = new JsonObject { ["phase"] = "Active" };
        var finalizers = obj.Ensure("spec")["finalizers"] as JsonArray ?? [];
        if (!finalizers.Any(one => one.AsText() == "kubernetes"))
        {
            finalizers = new JsonArray([.. finalizers.Select(one => one?.DeepClone()), JsonValue.Create("kubernetes")]);
            obj.Ensure("spec")["finalizers"] = finalizers;
        }
    }

    public override void PrepareForUpdate(JsonObject obj, JsonObject old, string subresource)
    {
        if (subresource == "finalize")
        {
            obj["status"] = old["status"]?.DeepClone();
            return;
        }

        obj["spec"] = old["spec"]?.DeepClone();
        if (subresource != "status")
        {
            obj["status"] = old["status"]?.DeepClone();
        }
    }

    protected override void Default(JsonObject obj)
    {
        var status = obj.Ensure("status");
        if (status.Text("phase") is null or "")
        {
            status["phase"] = "Active";
        }
    }
}
