namespace Bellwether.Sandbox.Server;

/// <summary>Whether a resource takes a verb at all.</summary>
internal static class Endpoint
{
    /// <exception cref="ApiError">404 for an unknown subresource, 405 for a verb that isn't there.</exception>
    public static void Check(Call call)
    {
        var (info, kind) = (call.Info, call.Kind.Info);
        if (info.Subresource.Length > 0)
        {
            var found = kind.Subresources.FirstOrDefault(one => one.Name == info.Subresource)
                ?? throw ApiError.UnknownPath();
            if (!found.Verbs.Contains(info.Verb))
            {
                throw ApiError.MethodNotAllowed();
            }

            return;
        }

        // POST to an object, PUT and PATCH to a collection.
        var misplaced = info.Verb switch
        {
            "create" => info.Name.Length > 0,
            "update" or "patch" => info.Name.Length == 0,
            _ => false,
        };
        if (misplaced || !kind.Verbs.Contains(info.Verb))
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
}
