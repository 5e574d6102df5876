namespace Bellwether.Sandbox.Server;

/// <summary>What a resource request is about, read from its method, path and query.</summary>
internal sealed record RequestInfo
{
    private static readonly HashSet<string> NamespaceSubresources = ["status", "finalize"];

    public required string Verb { get; init; }

    public required string Group { get; init; }

    public required string Version { get; init; }

    public string Namespace { get; init; } = "";

    public required string Resource { get; init; }

    public string Name { get; init; } = "";

    public string Subresource { get; init; } = "";

    public required QueryParameters Query { get; init; }

    public string ApiVersion => Group.Length == 0 ? Version : Group + "/" + Version;

    /// <summary>Null when the path is none of a resource. Old clients ask for watches by <c>/watch/</c> in the path.</summary>
    public static RequestInfo? Read(ApiRequest request, QueryParameters query)
    {
        var parts = request.Path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        string group, version;
        int next;
        if (parts is ["api", _, _, ..])
        {
            (group, version, next) = ("", parts[1], 2);
        }
        else if (parts is ["apis", _, _, _, ..])
        {
            (group, version, next) = (parts[1], parts[2], 3);
        }
        else
        {
            return null;
        }

        var watches = parts[next] == "watch" && parts.Length > next + 1;
        if (watches)
        {
            next++;
        }

        var space = "";
        if (parts[next] == "namespaces" && parts.Length > next + 2 && !NamespaceSubresources.Contains(parts[next + 2]))
        {
            space = parts[next + 1];
            next += 2;
        }
        else if (parts[next] == "namespaces" && parts.Length > next + 1)
        {
            // Requests about a namespace itself are made in that namespace, as authorization sees it.
            space = parts[next + 1];
        }

        var resource = parts[next];
        var name = parts.Length > next + 1 ? parts[next + 1] : "";
        var subresource = string.Join('/', parts.Skip(next + 2));
        return new RequestInfo
        {
            Verb = watches ? request.Method is "GET" or "HEAD" ? "watch" : "" : VerbOf(request.Method, name, query),
            Group = group,
            Version = version,
            Namespace = space,
            Resource = resource,
            Name = name,
            Subresource = subresource,
            Query = query,
        };
    }

    private static string VerbOf(string method, string name, QueryParameters query) => method switch
    {
        "GET" or "HEAD" when name.Length == 0 || query.Flag("watch") => query.Flag("watch") ? "watch" : "list",
        "GET" or "HEAD" => "get",
        "POST" => "create",
        "PUT" => "update",
        "PATCH" => "patch",
        "DELETE" => name.Length == 0 ? "deletecollection" : "delete",
        _ => "",
    };
}
