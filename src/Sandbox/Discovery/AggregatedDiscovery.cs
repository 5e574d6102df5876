using System.Text.Json.Nodes;
using Bellwether.Sandbox.Resources;

namespace Bellwether.Sandbox.Discovery;

/// <summary>Everything in one document, as newer servers offer it and newer clients ask first.</summary>
internal static class AggregatedDiscovery
{
    /// <summary>The document in the first version that the client accepts; null when it doesn't ask for one.</summary>
    public static ApiResponse? Answer(ApiRequest request, IEnumerable<ResourceKind> kinds)
    {
        foreach (var clause in (request.Header("Accept") ?? "").Split(','))
        {
            var parameters = clause.Split(';', StringSplitOptions.TrimEntries);
            if (parameters.Contains("g=apidiscovery.k8s.io") && parameters.Contains("as=APIGroupDiscoveryList"))
            {
                foreach (var version in new[] { "v2", "v2beta1" })
                {
                    if (parameters.Contains("v=" + version))
                    {
                        return DiscoveryDocuments.Json(
                            Document(kinds, version), $"application/json;g=apidiscovery.k8s.io;v={version};as=APIGroupDiscoveryList");
                    }
                }
            }
            else if (parameters[0] is "application/json" && parameters.Length == 1)
            {
                return null;
            }
        }

        return null;
    }

    private static JsonObject Document(IEnumerable<ResourceKind> kinds, string version) => new()
    {
        ["kind"] = "APIGroupDiscoveryList",
        ["apiVersion"] = "apidiscovery.k8s.io/" + version,
        ["metadata"] = new JsonObject(),
        ["items"] = new JsonArray([.. kinds.GroupBy(kind => kind.Group).Select(Group)]),
    };

    private static JsonObject Group(IGrouping<string, ResourceKind> group)
    {
        var metadata = new JsonObject { ["creationTimestamp"] = null };
        if (group.Key.Length > 0)
        {
            metadata["name"] = group.Key;
        }

        return new JsonObject
        {
            ["metadata"] = metadata,
            ["versions"] = new JsonArray([.. group.GroupBy(kind => kind.Version).Select(version => new JsonObject
            {
                ["version"] = version.Key,
                ["resources"] = new JsonArray([.. version.Select(Resource)]),
                ["freshness"] = "Current",
            })]),
        };
    }

    private static JsonObject Resource(ResourceKind kind)
    {
        var resource = new JsonObject
        {
            ["resource"] = kind.Plural,
            ["responseKind"] = ResponseKind(kind, kind.Kind),
            ["scope"] = kind.Namespaced ? "Namespaced" : "Cluster",
            ["singularResource"] = kind.Singular.Length > 0 ? kind.Singular : kind.Kind.ToLowerInvariant(),
            ["verbs"] = Names(kind.Verbs),
        };
        if (kind.ShortNames.Count > 0)
        {
            resource["shortNames"] = Names(kind.ShortNames);
        }

        if (kind.Categories.Count > 0)
        {
            resource["categories"] = Names(kind.Categories);
        }

        if (kind.Subresources.Count > 0)
        {
            resource["subresources"] = new JsonArray([.. kind.Subresources.Select(subresource => new JsonObject
            {
                ["subresource"] = subresource.Name,
                ["responseKind"] = ResponseKind(kind, subresource.Kind),
                ["verbs"] = Names(subresource.Verbs),
            })]);
        }

        return resource;
    }

    private static JsonObject ResponseKind(ResourceKind kind, string name) =>
        new() { ["group"] = kind.Group, ["version"] = kind.Version, ["kind"] = name };

    private static JsonArray Names(IReadOnlyList<string> names) => new([.. names.Select(name => JsonValue.Create(name))]);
}
