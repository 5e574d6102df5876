namespace Bellwether.Demo.Clusters;

/// <summary>Names an object of a kind that the demo knows.</summary>
/// <param name="Namespace">Empty for a cluster-scoped kind.</param>
internal sealed record ObjectName(string Kind, string Namespace, string Name)
{
    private static readonly Dictionary<string, string> Collections = new()
    {
        ["Namespace"] = "/api/v1/namespaces",
        ["Secret"] = "/api/v1/{0}secrets",
        ["ConfigMap"] = "/api/v1/{0}configmaps",
        ["CustomResourceDefinition"] = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions",
        ["FollowerCluster"] = "/apis/bellwether.dev/v1alpha1/followerclusters",
        ["CrossClusterSync"] = "/apis/bellwether.dev/v1alpha1/{0}crossclustersyncs",
    };

    /// <summary>Where the API has it.</summary>
    public string Path => $"{Collection(Kind, Namespace)}/{Name}";

    /// <summary>Where the API has all objects of a kind, in one namespace or in all.</summary>
    public static string Collection(string kind, string inNamespace = "") => Collections.TryGetValue(kind, out var path)
        ? string.Format(path, inNamespace.Length > 0 ? $"namespaces/{inNamespace}/" : "")
        : throw new DemoFailure($"The demo doesn't know the kind {kind}.");

    public override string ToString() => Namespace.Length > 0 ? $"{Kind} {Namespace}/{Name}" : $"{Kind} {Name}";
}
