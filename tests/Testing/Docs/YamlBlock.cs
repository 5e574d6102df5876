namespace Bellwether.Testing.Docs;

/// <summary>A <c>yaml</c> block of a page.</summary>
public sealed record YamlBlock(string Page, int Line, string Text)
{
    private const string Fence = "```";

    /// <summary>Of all pages of the repository, in order.</summary>
    public static IReadOnlyList<YamlBlock> OfPages() =>
    [
        .. Directory.EnumerateFiles(Repository.Root, "*.md")
            .Concat(((string[])["config", "docs"]).SelectMany(folder => Directory.EnumerateFiles(Repository.PathOf(folder), "*.md", SearchOption.AllDirectories)))
            .Select(file => Path.GetRelativePath(Repository.Root, file))
            .Order(StringComparer.Ordinal)
            .SelectMany(Of),
    ];

    /// <summary>An object of Kubernetes itself, or of another program that has its kinds in a cluster: neither ours nor of kustomize.</summary>
    public bool IsOthers => Text.Contains("apiVersion: ", StringComparison.Ordinal) && !IsOurs && !IsKustomization && !IsFragment;

    public bool IsOurs => Text.StartsWith("apiVersion: bellwether.dev/", StringComparison.Ordinal);

    public bool IsKustomization => Text.Contains("apiVersion: kustomize.config.k8s.io/", StringComparison.Ordinal);

    /// <summary>A part of an object.</summary>
    public bool IsFragment => !Text.Contains("\nkind: ", StringComparison.Ordinal);

    public override string ToString() => $"{Page}:{Line}";

    private static IEnumerable<YamlBlock> Of(string page)
    {
        var lines = File.ReadAllLines(Repository.PathOf(page));
        for (var at = 0; at < lines.Length; at++)
        {
            if (lines[at].Trim() == Fence + "yaml")
            {
                var end = Array.FindIndex(lines, at + 1, line => line.Trim() == Fence);
                yield return new YamlBlock(page, at + 1, string.Concat(lines[(at + 1)..end].Select(line => line + "\n")));
                at = end;
            }
        }
    }
}
