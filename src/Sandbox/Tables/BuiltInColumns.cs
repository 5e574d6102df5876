using System.Text.Json.Nodes;
using Bellwether.Sandbox.Resources;

namespace Bellwether.Sandbox.Tables;

/// <summary>The columns of the built-in kinds, as kube-apiserver 1.20 prints them. The descriptions are long because its are.</summary>
internal static class BuiltInColumns
{
    public const string CreatedDescription =
        "CreationTimestamp is a timestamp representing the server time when this object was created. It is not guaranteed to be set in happens-before order across separate operations. Clients may not set this value. It is represented in RFC3339 form and is in UTC.\n\nPopulated by the system. Read-only. Null for lists. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata";

    public static TableColumn Name { get; } = new(
        "Name",
        "string",
        "name",
        "Name must be unique within a namespace. Is required when creating resources, although some resources may allow a client to request the generation of an appropriate name automatically. Name is primarily intended for creation idempotence and configuration definition. Cannot be updated. More info: http://kubernetes.io/docs/user-guide/identifiers#names",
        0,
        (item, _) => Metadata(item)?["name"]?.DeepClone());

    private static readonly TableColumn Age = Text("Age", CreatedDescription, (item, now) =>
        HumanDuration.Since(Metadata(item)?["creationTimestamp"]?.ToString(), now));

    private static readonly TableColumn CreatedAt = new(
        "Created At", "date", "", CreatedDescription, 0, (item, _) => Metadata(item)?["creationTimestamp"]?.DeepClone());

    private static readonly IReadOnlyList<TableColumn> Plain = [Name, CreatedAt];

    private static readonly Dictionary<string, IReadOnlyList<TableColumn>> ByKind = new()
    {
        ["Namespace"] =
        [
            Name,
            Text("Status", "The status of the namespace", (item, _) => item["status"]?["phase"]?.DeepClone()),
            Age,
        ],
        ["Secret"] =
        [
            Name,
            Text("Type", "Used to facilitate programmatic handling of secret data.", (item, _) => item["type"]?.DeepClone()),
            Text("Data", "Data contains the secret data. Each key must consist of alphanumeric characters, '-', '_' or '.'. The serialized form of the secret data is a base64 encoded string, representing the arbitrary (possibly non-string) data value here. Described in https://tools.ietf.org/html/rfc4648#section-4", (item, _) => Count(item["data"])),
            Age,
        ],
        ["ConfigMap"] =
        [
            Name,
            Text("Data", "Data contains the configuration data. Each key must consist of alphanumeric characters, '-', '_' or '.'. Values with non-UTF-8 byte sequences must use the BinaryData field. The keys stored in Data must not overlap with the keys in the BinaryData field, this is enforced during validation process.", (item, _) => Count(item["data"]) + Count(item["binaryData"])),
            Age,
        ],
        ["ServiceAccount"] =
        [
            Name,
            Text("Secrets", "Secrets is the list of secrets allowed to be used by pods running using this ServiceAccount. More info: https://kubernetes.io/docs/concepts/configuration/secret", (item, _) => Count(item["secrets"])),
            Age,
        ],
        ["Lease"] =
        [
            Name,
            Text("Holder", "holderIdentity contains the identity of the holder of a current lease.", (item, _) => item["spec"]?["holderIdentity"]?.ToString() ?? ""),
            Age,
        ],
        ["RoleBinding"] = Binding("roleBinding", "RoleRef can reference a Role in the current namespace or a ClusterRole in the global namespace. If the RoleRef cannot be resolved, the Authorizer must return an error."),
        ["ClusterRoleBinding"] = Binding("clusterRoleBinding", "RoleRef can only reference a ClusterRole in the global namespace. If the RoleRef cannot be resolved, the Authorizer must return an error."),
        ["Event"] = EventColumns.All,
    };

    public static IReadOnlyList<TableColumn> Of(ResourceKind kind) => ByKind.GetValueOrDefault(kind.Kind, Plain);

    internal static TableColumn Text(string name, string description, Func<JsonObject, DateTimeOffset, JsonNode?> cell, int priority = 0) =>
        new(name, "string", "", description, priority, cell);

    internal static JsonObject? Metadata(JsonObject item) => item["metadata"] as JsonObject;

    private static int Count(JsonNode? node) => node switch
    {
        JsonObject map => map.Count,
        JsonArray list => list.Count,
        _ => 0,
    };

    private static IReadOnlyList<TableColumn> Binding(string kind, string roleDescription) =>
    [
        Name,
        Text("Role", roleDescription, (item, _) => $"{item["roleRef"]?["kind"]}/{item["roleRef"]?["name"]}"),
        Age,
        Subjects("Users", kind, "User", subject => $"{subject["name"]}"),
        Subjects("Groups", kind, "Group", subject => $"{subject["name"]}"),
        Subjects("ServiceAccounts", kind, "ServiceAccount", subject => $"{subject["namespace"]}/{subject["name"]}"),
    ];

    private static TableColumn Subjects(string column, string kind, string subjectKind, Func<JsonObject, string> shown) => Text(
        column,
        $"{column} in the {kind}",
        (item, _) => string.Join(", ", (item["subjects"] as JsonArray ?? []).OfType<JsonObject>()
            .Where(subject => subject["kind"]?.ToString() == subjectKind).Select(shown)),
        priority: 1);
}
