using Bellwether.Crds;
using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Resources;
using Bellwether.Operator.Syncs.Planning;

namespace Bellwether.Operator.Syncs.Sources;

/// <summary>The objects of one namespace that a selector selects, as the catalog has them now.</summary>
internal sealed class SelectedObjects(SourceCatalog catalog, ResourceKind kind, string @namespace, LabelSelector selector) : ISourcePresence
{
    /// <summary>In the order of their names; the first of them, if there are more than one sync copies.</summary>
    /// <param name="matching">How many there are.</param>
    public KeyValuePair<string, SourceRecord>[] List(out int matching)
    {
        var found = new List<KeyValuePair<string, SourceRecord>>();
        foreach (var (key, record) in catalog.InNamespace(kind, @namespace))
        {
            if (selector.Matches(record.Labels))
            {
                found.Add(new(key.Name, record));
            }
        }

        matching = found.Count;
        return [.. found.OrderBy(item => item.Key, StringComparer.Ordinal).Take(Limits.Sources)];
    }

    public SourceAbsence Absence(string source)
    {
        var key = new ObjectKey(@namespace, source);
        if (!catalog.IsKnown(kind, key))
        {
            return SourceAbsence.Unknown;
        }

        return catalog.Find(kind, key) switch
        {
            null => SourceAbsence.Gone,

            // It is one too many, or about to be taken in.
            { } record when selector.Matches(record.Labels) => SourceAbsence.Unknown,
            _ => SourceAbsence.Deselected,
        };
    }
}
