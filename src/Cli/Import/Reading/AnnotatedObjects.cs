using Bellwether.Cli.Clusters;
using Bellwether.Kubernetes.Resources;

namespace Bellwether.Cli.Import.Reading;

/// <summary>Finds what kubed copies. Only metadata is read: no value of a Secret comes near this program.</summary>
internal static class AnnotatedObjects
{
    /// <param name="namespace">Null: all.</param>
    /// <exception cref="CliException">They can't be listed.</exception>
    public static async Task<IReadOnlyList<AnnotatedObject>> ReadAsync(
        IKubernetesClient client, string? @namespace, CancellationToken cancellationToken)
    {
        var found = new List<AnnotatedObject>();
        foreach (var kind in new[] { ResourceKind.Secret, ResourceKind.ConfigMap })
        {
            var items = await Reads.ListAsync(
                client,
                kind.Metadata(),
                new ListOptions(@namespace),
                $"list on {kind} in {(@namespace is null ? "all namespaces" : $"namespace {@namespace}")}",
                "kubed's annotations are on them",
                cancellationToken);
            found.AddRange(items.Select(item => AnnotatedObject.Of(kind.Kind, item.Metadata)).OfType<AnnotatedObject>());
        }

        return [.. found
            .OrderBy(item => item.Namespace, StringComparer.Ordinal)
            .ThenBy(item => item.Name, StringComparer.Ordinal)
            .ThenByDescending(item => item.Kind, StringComparer.Ordinal)];
    }
}
