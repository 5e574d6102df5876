namespace Bellwether.Sandbox.Server;

/// <summary>Whether a resource takes a verb at all.</summary>
internal static class Endpoint
{
    /// <summary>What the real server has and the sandbox doesn't.</summary>
    private static readonly HashSet<(string Resource, string Subresource)> Unserved = [("serviceaccounts", "token")];

    /// <exception cref="ApiError">404 for an unknown subresource, 405 for a verb that isn't there.</exception>
    public static void Check(Call call)
    {
        var (info, kind) = (call.Info, call.Kind.Info);
        if (kind.IsCustom)
        {
            CheckCustom(call);
            return;
        }

        if (!kind.Namespaced && info.Namespace.Length > 0 && !(info.Resource == "namespaces" && info.Name == info.Namespace))
        {
            throw ApiError.UnknownPath();
        }

        if (info.Subresource.Length > 0)
        {
            var found = kind.Subresources.FirstOrDefault(one => one.Name == info.Subresource)
                ?? throw (Unserved.Contains((kind.Plural, info.Subresource))
                    ? ApiError.NotImplemented($"{kind.Plural}/{info.Subresource}")
                    : ApiError.UnknownPath());
            if (!found.Verbs.Contains(info.Verb))
            {
                throw ApiError.MethodNotAllowed();
            }

            return;
        }

        if (IsMisplaced(info) || !kind.Verbs.Contains(info.Verb))
        {
            throw ApiError.MethodNotAllowed();
        }

        if (kind.Namespaced && info.Namespace.Length == 0 && info.Verb is not ("list" or "watch"))
        {
            throw info.Name.Length > 0
                ? ApiError.UnknownPath()
                : ApiError.MethodNotAllowed();
        }
    }

    /// <summary>Definitions have a handler of their own, which words refusals in another way.</summary>
    private static void CheckCustom(Call call)
    {
        var (info, kind) = (call.Info, call.Kind.Info);
        var isNamespaced = info.Namespace.Length > 0;
        if (isNamespaced != kind.Namespaced && !(kind.Namespaced && info.Verb is "list" or "watch"))
        {
            throw ApiError.PageNotFound();
        }

        var subresource = kind.Subresources.FirstOrDefault(one => one.Name == info.Subresource);
        if (info.Subresource.Length > 0 && subresource is null)
        {
            throw call.NotFound();
        }

        if (!(subresource?.Verbs ?? kind.Verbs).Contains(info.Verb) || (subresource is null && IsMisplaced(info)))
        {
            throw ApiError.MethodNotSupported(info.Group, info.Resource, info.Verb);
        }
    }

    /// <summary>POST to an object, PUT and PATCH to a collection.</summary>
    private static bool IsMisplaced(RequestInfo info) => info.Verb switch
    {
        "create" => info.Name.Length > 0,
        "update" or "patch" => info.Name.Length == 0,
        _ => false,
    };
}
