using System.Text.Json.Nodes;
using Bellwether.Sandbox.Resources;
using Bellwether.Sandbox.Server;

namespace Bellwether.Sandbox.Discovery;

/// <summary>
/// Tells which groups, versions and resources there are: <c>/api</c>, <c>/apis</c> and what is below them. Built-in groups know what they
/// don't serve, and their versions take only GET; groups themselves, and all of a definition, answer any method.
/// </summary>
internal sealed class DiscoveryDocuments : IApiDocuments
{
    public ApiResponse? Answer(ApiRequest request, IDiscoverySource source)
    {
        var segments = request.Path.Trim('/').Split('/');
        var document = segments switch
        {
            ["api"] => AggregatedDiscovery.Answer(request, source.Kinds.Where(kind => kind.Group.Length == 0)) ?? Json(Versions()),
            ["apis"] => AggregatedDiscovery.Answer(request, source.Kinds.Where(kind => kind.Group.Length > 0)) ?? Json(Groups(source)),
            ["api", var version] => Resources(source, "", version),
            ["apis", var group] => Group(source, group),
            ["apis", var group, var version] => Resources(source, group, version),
            _ => null,
        };
        var isOwn = segments is ["api", ..] || (segments is ["apis", var named, ..] && IsBuiltIn(source, named));
        return (document, segments) switch
        {
            (null, { Length: <= 3 }) when isOwn => throw ApiError.UnknownPath(),
            (not null, ["api", ..] or ["apis", _, _]) when isOwn && request.Method != "GET" => throw ApiError.MethodNotAllowed(),
            _ => document,
        };
    }

    private static bool IsBuiltIn(IDiscoverySource source, string group) => source.Kinds.Any(kind => !kind.IsCustom && kind.Group == group);

    internal static ApiResponse Json(JsonNode document, string contentType = "application/json") =>
        new() { StatusCode = 200, ContentType = contentType, Body = System.Text.Encoding.UTF8.GetBytes(document.ToJsonString()) };

    private static JsonObject Versions() => new()
    {
        ["kind"] = "APIVersions",
        ["versions"] = new JsonArray("v1"),
        ["serverAddressByClientCIDRs"] = new JsonArray(new JsonObject { ["clientCIDR"] = "0.0.0.0/0", ["serverAddress"] = "127.0.0.1:443" }),
    };

    private static JsonObject Groups(IDiscoverySource source) => new()
    {
        ["kind"] = "APIGroupList",
        ["apiVersion"] = "v1",
        ["groups"] = new JsonArray([.. source.Kinds.Select(kind => kind.Group).Where(group => group.Length > 0).Distinct()
            .Select(group => Describe(source, group))]),
    };

    private static ApiResponse? Group(IDiscoverySource source, string group)
    {
        if (source.Kinds.All(kind => kind.Group != group))
        {
            return null;
        }

        var document = Describe(source, group);
        document.Insert(0, "kind", "APIGroup");
        document.Insert(1, "apiVersion", "v1");
        return Json(document);
    }

    private static JsonObject Describe(IDiscoverySource source, string group)
    {
        var versions = source.Kinds.Where(kind => kind.Group == group).Select(kind => kind.Version).Distinct().ToList();
        return new JsonObject
        {
            ["name"] = group,
            ["versions"] = new JsonArray([.. versions.Select(version => Version(group, version))]),
            ["preferredVersion"] = Version(group, versions[0]),
        };
    }

    private static JsonObject Version(string group, string version) => new() { ["groupVersion"] = $"{group}/{version}", ["version"] = version };

    private static ApiResponse? Resources(IDiscoverySource source, string group, string version)
    {
        var kinds = source.Kinds.Where(kind => kind.Group == group && kind.Version == version).ToList();
        return kinds.Count == 0 ? null : Json(new JsonObject
        {
            ["kind"] = "APIResourceList",
            ["apiVersion"] = "v1",
            ["groupVersion"] = kinds[0].ApiVersion,
            ["resources"] = new JsonArray([.. kinds.SelectMany(Entries)]),
        });
    }

    private static IEnumerable<JsonObject> Entries(ResourceKind kind)
    {
        var main = Entry(kind, kind.Plural, kind.Kind, kind.Verbs);
        main["singularName"] = kind.Singular;
        AddNames(main, "shortNames", kind.ShortNames);
        AddNames(main, "categories", kind.Categories);
        if (kind.Verbs.Contains("list"))
        {
            // Only what is stored has a storage version.
            main["storageVersionHash"] = StorageVersion.HashOf(kind);
        }

        yield return main;
        foreach (var subresource in kind.Subresources)
        {
            yield return Entry(kind, $"{kind.Plural}/{subresource.Name}", subresource.Kind, subresource.Verbs);
        }
    }

    private static JsonObject Entry(ResourceKind kind, string name, string kindName, IReadOnlyList<string> verbs) => new()
    {
        ["name"] = name,
        ["singularName"] = "",
        ["namespaced"] = kind.Namespaced,
        ["kind"] = kindName,
        ["verbs"] = new JsonArray([.. verbs.Select(verb => JsonValue.Create(verb))]),
    };

    private static void AddNames(JsonObject entry, string member, IReadOnlyList<string> names)
    {
        if (names.Count > 0)
        {
            entry[member] = new JsonArray([.. names.Select(name => JsonValue.Create(name))]);
        }
    }
}
