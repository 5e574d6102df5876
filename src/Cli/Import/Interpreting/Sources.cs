using Bellwether.Cli.Import.Reading;

namespace Bellwether.Cli.Import.Interpreting;

/// <summary>Reads the annotations as kubed does (<c>pkg/syncer/util.go</c>), and says what is odd about them. Pure.</summary>
internal static class Sources
{
    /// <summary>What kubed copies to other clusters.</summary>
    public static IReadOnlyList<ImportedSource> Of(ImportFacts facts, List<string> problems, List<string> notes)
    {
        TellWithin(facts, notes);
        var objects = facts.Objects.Where(item => item.Contexts is not null).ToArray();
        var elsewhere = objects.Where(item => facts.Deployment?.SourceNamespace is { } only && item.Namespace != only).Select(item => item.ToString()).ToArray();
        if (elsewhere.Length > 0)
        {
            notes.Add($"kubed copies only out of namespace {facts.Deployment!.SourceNamespace} (--config-source-namespace), so {Sentences.Listed(elsewhere)} {(elsewhere.Length == 1 ? "is" : "are")} left out, in spite of the annotation.");
        }

        return [.. objects
            .Where(item => facts.Deployment?.SourceNamespace is not { } only || item.Namespace == only)
            .Select(item => Read(item, problems, notes))
            .OfType<ImportedSource>()];
    }

    private static ImportedSource? Read(AnnotatedObject item, List<string> problems, List<string> notes)
    {
        if (item.IsOurCopy)
        {
            problems.Add($"{item} is a copy that Bellwether made, and copies are never copied on: left out. Name its original as the source.");
            return null;
        }

        // An empty value means none to kubed; in any other, an empty part is a context of no name, which it doesn't find.
        var parts = item.Contexts!.Length == 0 ? [] : item.Contexts.Split(',');
        var names = parts.Select(part => part.Trim()).Where(name => name.Length > 0).Distinct(StringComparer.Ordinal).ToArray();
        if (names.Length == 0)
        {
            problems.Add($"{item} has the annotation {KubedNames.SyncContexts} without a context in it: kubed copies it to no cluster, and no CrossClusterSync is printed for it.");
            return null;
        }

        if (parts.Any(part => part.Length == 0 || part != part.Trim()))
        {
            notes.Add($"{item} has spaces or empty parts in {KubedNames.SyncContexts}: kubed takes them for contexts that it doesn't have, and copies the object to no cluster. The CrossClusterSync is for the contexts that are meant.");
        }

        if (item.CopyOf is { } original)
        {
            notes.Add($"{item} is itself a copy that kubed makes of {original} within the management cluster: once kubed is gone, nobody updates it. Better make the sync for the original.");
        }

        return new ImportedSource(item, names);
    }

    private static void TellWithin(ImportFacts facts, List<string> notes)
    {
        var within = facts.Objects.Where(item => item.Sync is not null)
            .Select(item => $"{item} ({(item.Sync is "" or "true" ? "to all namespaces" : $"to namespaces with {item.Sync}")})")
            .ToArray();
        if (within.Length > 0)
        {
            notes.Add(
                $"kubed copies {Sentences.Listed(within)} within the management cluster ({KubedNames.Sync}). That is not Bellwether's to do, and nothing is printed for it: "
                + "keep kubed for it, without --kubeconfig-file, or find something else before you remove kubed.");
        }
    }
}
