using Bellwether.Cli.Import.Reading;

namespace Bellwether.Cli.Import.Interpreting;

/// <summary>An object that kubed copies to other clusters.</summary>
/// <param name="Contexts">That its annotation names, each once.</param>
internal sealed record ImportedSource(AnnotatedObject Object, IReadOnlyList<string> Contexts)
{
    /// <summary>FollowerClusters and namespaces in them where its copies are, each once, in order.</summary>
    public IReadOnlyList<ImportedCopy> Copies { get; private init; } = [];

    /// <summary>The same, with the copies in those clusters that could be carried over.</summary>
    public ImportedSource To(Clusters clusters, List<string> notes)
    {
        var found = Contexts.Select(clusters.Find).OfType<ImportedPlace>().ToArray();
        foreach (var cluster in found.GroupBy(place => place.Follower).Where(places => places.Count() > 1))
        {
            notes.Add(
                $"{Object} names {Sentences.Listed("context", [.. cluster.Select(place => place.Context)])}, which lead to one cluster: kubed refuses that and copies the object to no cluster. "
                + $"The CrossClusterSync copies it to all of their namespaces in {cluster.Key}.");
        }

        return this with
        {
            Copies = [.. found
                .Select(place => new ImportedCopy(place.Follower, place.Namespace ?? Object.Namespace))
                .Distinct()
                .OrderBy(copy => copy.Follower, StringComparer.Ordinal)
                .ThenBy(copy => copy.Namespace, StringComparer.Ordinal)],
        };
    }
}
