namespace Bellwether.Cli.Import.Interpreting;

/// <summary>
/// What Bellwether has to be told so that it does what kubed does: facts in, manifests and sentences out. Pure. What can't be carried over is
/// a problem and left out; the rest is carried over all the same.
/// </summary>
internal sealed record KubedImport
{
    public required IReadOnlyList<ImportedFollower> Followers { get; init; }

    public required IReadOnlyList<ImportedSync> Syncs { get; init; }

    /// <summary>What was left out, or has to be filled in: sentences.</summary>
    public required IReadOnlyList<string> Problems { get; init; }

    /// <summary>What is good to know: sentences.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>The command that brings kubed's kubeconfig into the file that commands name; null: it is there.</summary>
    public string? Fetch { get; private init; }

    public static KubedImport Of(ImportFacts facts)
    {
        var (problems, notes) = (new List<string>(), new List<string>());
        var sources = Sources.Of(facts, problems, notes);
        var clusters = Clusters.Of(facts, sources, problems, notes);
        var copies = sources.Select(source => source.To(clusters, notes)).Where(source => source.Copies.Count > 0).ToArray();
        var unused = facts.Kubeconfig.Contexts.Except(sources.SelectMany(source => source.Contexts)).ToArray();
        if (unused.Length > 0)
        {
            notes.Add($"Nothing is copied to {Sentences.Listed("context", unused)} of kubed's kubeconfig, so there is no FollowerCluster for {(unused.Length == 1 ? "it" : "them")}.");
        }

        if (facts.Deployment is { } kubed)
        {
            notes.Add($"kubed is {kubed}{(kubed.ClusterName is { } name ? $", and labels its copies {KubedNames.OriginCluster}={name}" : "")}.");
        }

        return new KubedImport
        {
            Followers = [.. clusters.Followers.Select(follower => follower.With(AccessRules.For(follower.Name, copies, facts.OperatorNamespace)))],
            Syncs = [.. ImportedSyncs.Of(copies)],
            Problems = problems,
            Notes = notes,
            Fetch = facts.Kubeconfig.Fetch,
        };
    }
}
