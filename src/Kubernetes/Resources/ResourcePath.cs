using System.Globalization;
using System.Text;
using Bellwether.Kubernetes.Entities;

namespace Bellwether.Kubernetes.Resources;

/// <summary>Paths and queries of the API, from names that may hold anything.</summary>
internal static class ResourcePath
{
    public static string OfCollection(ResourceKind kind, string? @namespace)
    {
        var root = kind.Group.Length == 0 ? $"/api/{Segment(kind.Version)}" : $"/apis/{Segment(kind.Group)}/{Segment(kind.Version)}";
        return kind.Namespaced && !string.IsNullOrEmpty(@namespace)
            ? $"{root}/namespaces/{Segment(@namespace)}/{Segment(kind.Plural)}"
            : $"{root}/{Segment(kind.Plural)}";
    }

    /// <exception cref="ArgumentException">The key doesn't name an object of the kind.</exception>
    public static string OfObject(ResourceKind kind, ObjectKey key, string? subresource = null)
    {
        RequireFit(kind, key.Namespace);
        var path = $"{OfCollection(kind, key.Namespace)}/{Segment(key.Name)}";
        return subresource is null ? path : $"{path}/{Segment(subresource)}";
    }

    /// <exception cref="ArgumentException">The namespace doesn't fit the kind.</exception>
    public static string OfNewObject(ResourceKind kind, string? @namespace)
    {
        RequireFit(kind, @namespace);
        return OfCollection(kind, @namespace);
    }

    public static string OfWrite(string path, WriteOptions options, bool isApply = false)
    {
        var query = new StringBuilder(path).Append("?fieldManager=").Append(Uri.EscapeDataString(options.FieldManager));
        if (isApply)
        {
            query.Append(options.Force ? "&force=true" : "&force=false");
        }

        return options.DryRun ? query.Append("&dryRun=All").ToString() : query.ToString();
    }

    /// <param name="continueToken">Of the page before; null for the first page.</param>
    public static string OfList(ResourceKind kind, ListOptions options, string? continueToken)
    {
        var query = new StringBuilder(OfCollection(kind, options.Namespace))
            .Append(CultureInfo.InvariantCulture, $"?limit={options.PageSize}");
        AppendSelectors(query, options);

        // A continue token carries its own resource version; servers refuse both together.
        return (continueToken is null
            ? Append(query, "resourceVersion", options.ResourceVersion)
            : Append(query, "continue", continueToken)).ToString();
    }

    public static string OfWatch(ResourceKind kind, ListOptions options, string resourceVersion, TimeSpan timeout)
    {
        var query = new StringBuilder(OfCollection(kind, options.Namespace))
            .Append(CultureInfo.InvariantCulture, $"?watch=true&allowWatchBookmarks=true&timeoutSeconds={Math.Max(1, (int)timeout.TotalSeconds)}");
        AppendSelectors(query, options);
        return Append(query, "resourceVersion", resourceVersion).ToString();
    }

    private static void RequireFit(ResourceKind kind, string? @namespace)
    {
        if (kind.Namespaced == string.IsNullOrEmpty(@namespace))
        {
            throw new ArgumentException(
                kind.Namespaced ? $"An object of {kind} needs a namespace." : $"An object of {kind} has no namespace.", nameof(@namespace));
        }
    }

    private static void AppendSelectors(StringBuilder query, ListOptions options)
    {
        Append(query, "labelSelector", options.LabelSelector);
        Append(query, "fieldSelector", options.FieldSelector);
    }

    private static StringBuilder Append(StringBuilder query, string name, string? value) =>
        string.IsNullOrEmpty(value) ? query : query.Append('&').Append(name).Append('=').Append(Uri.EscapeDataString(value));

    /// <summary>One segment of a path, by the API's own rule for names: nothing that could lead elsewhere.</summary>
    private static string Segment(string? name)
    {
        if (string.IsNullOrEmpty(name) || name is "." or ".." || name.AsSpan().IndexOfAny('/', '%') >= 0)
        {
            throw new ArgumentException("A name in a path is empty, '.', '..', or holds '/' or '%'.", nameof(name));
        }

        return Uri.EscapeDataString(name);
    }
}
