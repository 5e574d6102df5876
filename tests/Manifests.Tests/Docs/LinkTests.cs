using System.Text.RegularExpressions;
using Bellwether.Testing;

namespace Bellwether.Manifests.Tests.Docs;

/// <summary>Links between the pages of the repository lead somewhere, headings included.</summary>
public sealed partial class LinkTests
{
    private static readonly string[] Folders = ["docs", "config"];

    public static TheoryData<string> Pages =>
    [
        .. Folders.SelectMany(folder => Directory.EnumerateFiles(Repository.PathOf(folder), "*.md", SearchOption.AllDirectories))
            .Concat(Directory.EnumerateFiles(Repository.Root, "*.md"))
            .Select(file => Path.GetRelativePath(Repository.Root, file)).Order(StringComparer.Ordinal),
    ];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_link_of_a_page_leads_somewhere(string page)
    {
        var file = Repository.PathOf(page);
        var links = Link().Matches(File.ReadAllText(file)).Select(match => match.Groups["target"].Value)
            .Where(target => !target.Contains("://", StringComparison.Ordinal));

        links.Where(link => !Exists(file, link)).Should().BeEmpty(page);
    }

    private static bool Exists(string from, string link)
    {
        var parts = link.Split('#', 2);
        var target = parts[0].Length == 0 ? from : Path.GetFullPath(Path.Combine(Path.GetDirectoryName(from)!, parts[0]));
        return parts.Length == 1 ? Path.Exists(target) : File.Exists(target) && Anchors(target).Contains(parts[1]);
    }

    /// <summary>Names of the headings, as GitHub makes them.</summary>
    private static IEnumerable<string> Anchors(string file) =>
        Heading().Matches(File.ReadAllText(file)).Select(heading =>
            NotInAnchors().Replace(heading.Groups["text"].Value.ToLowerInvariant(), "").Replace(' ', '-'));

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)", RegexOptions.ExplicitCapture)]
    private static partial Regex Link();

    [GeneratedRegex("^#+ (?<text>.+)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NotInAnchors();
}
