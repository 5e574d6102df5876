namespace Bellwether.Sandbox.Protobuf;

/// <summary>How a field is written on the wire and in JSON.</summary>
internal enum FieldForm
{
    Text,
    Bytes,
    Whole,
    Truth,
    Time,
    TextMap,
    BytesMap,
    Message,
}

/// <param name="Name">The JSON name.</param>
/// <param name="Form">How its value is written.</param>
/// <param name="Repeated">It is a list.</param>
/// <param name="Type">The fields of a message.</param>
internal sealed record ProtobufField(string Name, FieldForm Form = FieldForm.Text, bool Repeated = false, IReadOnlyDictionary<int, ProtobufField>? Type = null);

/// <summary>The messages that kubectl sends, by kind; the numbers are those of Kubernetes' generated.proto files.</summary>
internal static class ProtobufTypes
{
    private static readonly Dictionary<int, ProtobufField> Owner = new()
    {
        [1] = new("kind"),
        [3] = new("name"),
        [4] = new("uid"),
        [5] = new("apiVersion"),
        [6] = new("controller", FieldForm.Truth),
        [7] = new("blockOwnerDeletion", FieldForm.Truth),
    };

    private static readonly Dictionary<int, ProtobufField> Metadata = new()
    {
        [1] = new("name"),
        [2] = new("generateName"),
        [3] = new("namespace"),
        [5] = new("uid"),
        [6] = new("resourceVersion"),
        [7] = new("generation", FieldForm.Whole),
        [8] = new("creationTimestamp", FieldForm.Time),
        [9] = new("deletionTimestamp", FieldForm.Time),
        [10] = new("deletionGracePeriodSeconds", FieldForm.Whole),
        [11] = new("labels", FieldForm.TextMap),
        [12] = new("annotations", FieldForm.TextMap),
        [13] = new("ownerReferences", FieldForm.Message, Repeated: true, Owner),
        [14] = new("finalizers", Repeated: true),
    };

    private static readonly ProtobufField Meta = new("metadata", FieldForm.Message, Type: Metadata);

    private static readonly ProtobufField Rules = List("rules", new()
    {
        [1] = new("verbs", Repeated: true),
        [2] = new("apiGroups", Repeated: true),
        [3] = new("resources", Repeated: true),
        [4] = new("resourceNames", Repeated: true),
        [5] = new("nonResourceURLs", Repeated: true),
    });

    private static readonly Dictionary<int, ProtobufField> Binding = new()
    {
        [1] = Meta,
        [2] = List("subjects", new() { [1] = new("kind"), [2] = new("apiGroup"), [3] = new("name"), [4] = new("namespace") }),
        [3] = One("roleRef", new() { [1] = new("apiGroup"), [2] = new("kind"), [3] = new("name") }),
    };

    public static IReadOnlyDictionary<string, IReadOnlyDictionary<int, ProtobufField>> ByKind { get; } =
        new Dictionary<string, IReadOnlyDictionary<int, ProtobufField>>
        {
            ["Namespace"] = Fields(new()
            {
                [1] = Meta,
                [2] = One("spec", new() { [1] = new("finalizers", Repeated: true) }),
                [3] = One("status", new() { [1] = new("phase") }),
            }),
            ["Secret"] = Fields(new()
            {
                [1] = Meta,
                [2] = new("data", FieldForm.BytesMap),
                [3] = new("type"),
                [4] = new("stringData", FieldForm.TextMap),
                [5] = new("immutable", FieldForm.Truth),
            }),
            ["ConfigMap"] = Fields(new()
            {
                [1] = Meta,
                [2] = new("data", FieldForm.TextMap),
                [3] = new("binaryData", FieldForm.BytesMap),
                [4] = new("immutable", FieldForm.Truth),
            }),
            ["ServiceAccount"] = Fields(new()
            {
                [1] = Meta,
                [3] = List("imagePullSecrets", new() { [1] = new("name") }),
                [4] = new("automountServiceAccountToken", FieldForm.Truth),
            }),
            ["Role"] = Fields(new() { [1] = Meta, [2] = Rules }),
            ["ClusterRole"] = Fields(new() { [1] = Meta, [2] = Rules }),
            ["RoleBinding"] = Binding,
            ["ClusterRoleBinding"] = Binding,
            ["SelfSubjectAccessReview"] = Fields(new()
            {
                [1] = Meta,
                [2] = One("spec", new()
                {
                    [1] = One("resourceAttributes", new()
                    {
                        [1] = new("namespace"),
                        [2] = new("verb"),
                        [3] = new("group"),
                        [4] = new("version"),
                        [5] = new("resource"),
                        [6] = new("subresource"),
                        [7] = new("name"),
                    }),
                    [2] = One("nonResourceAttributes", new() { [1] = new("path"), [2] = new("verb") }),
                }),
                [3] = One("status", new() { [1] = new("allowed", FieldForm.Truth), [2] = new("reason"), [3] = new("evaluationError"), [4] = new("denied", FieldForm.Truth) }),
            }),
            ["DeleteOptions"] = Fields(new()
            {
                [1] = new("gracePeriodSeconds", FieldForm.Whole),
                [2] = One("preconditions", new() { [1] = new("uid"), [2] = new("resourceVersion") }),
                [3] = new("orphanDependents", FieldForm.Truth),
                [4] = new("propagationPolicy"),
                [5] = new("dryRun", Repeated: true),
            }),
        };

    private static Dictionary<int, ProtobufField> Fields(Dictionary<int, ProtobufField> fields) => fields;

    private static ProtobufField One(string name, Dictionary<int, ProtobufField> type) => new(name, FieldForm.Message, Type: type);

    private static ProtobufField List(string name, Dictionary<int, ProtobufField> type) => new(name, FieldForm.Message, Repeated: true, type);
}
