using System.Text.Json.Nodes;
using Bellwether.Sandbox.FieldOwnership;

namespace Bellwether.Sandbox.Resources;

/// <summary>A kind of the real server's own, typed by its published definition.</summary>
internal class BuiltInKind(ResourceKind kind) : ServedKind(kind)
{
    protected static readonly string[] AllVerbs = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];

    public override MetadataChecks MetadataChecks { get; } = new(Core: true, Repeats: 1);

    public override Schema Schema { get; } = BuiltInTypes.SchemaOf(kind.DefinitionName!);

    public override JsonObject Empty() => TypedDecoder.Decode([], Info.DefinitionName!);

    public override JsonObject Decode(JsonObject body)
    {
        var typed = new JsonObject { ["kind"] = Info.Kind, ["apiVersion"] = Info.ApiVersion };
        foreach (var (name, value) in TypedDecoder.Decode(body, Info.DefinitionName!))
        {
            typed[name] = value?.DeepClone();
        }

        typed["kind"] = Info.Kind;
        typed["apiVersion"] = Info.ApiVersion;
        Default(typed);
        return typed;
    }

    protected virtual void Default(JsonObject obj)
    {
    }

    /// <summary>How discovery describes a built-in kind.</summary>
    protected static ResourceKind Describe(
        string group, string version, string kind, string plural, bool namespaced, string definition, params IReadOnlyList<string> shortNames) => new()
        {
            Group = group,
            Version = version,
            Kind = kind,
            ListKind = kind + "List",
            Plural = plural,
            Namespaced = namespaced,
            Verbs = AllVerbs,
            ShortNames = shortNames,
            DefinitionName = "io.k8s.api." + definition,
        };
}
