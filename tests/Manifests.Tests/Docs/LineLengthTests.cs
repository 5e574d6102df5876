using Bellwether.Testing;

namespace Bellwether.Manifests.Tests.Docs;

/// <summary>Pages can be read, and their differences too, in a window of usual width. Tables and blocks can't be wrapped.</summary>
public sealed class LineLengthTests
{
    private const int Most = 160;

    [Fact]
    public void No_line_of_a_page_is_too_long()
    {
        var pages = Directory.EnumerateFiles(Repository.Root, "*.md")
            .Concat(((string[])["config", "docs"]).SelectMany(folder => Directory.EnumerateFiles(Repository.PathOf(folder), "*.md", SearchOption.AllDirectories)))
            .ToList();

        pages.Should().HaveCountGreaterThan(20);
        pages.SelectMany(TooLong).Should().BeEmpty();
    }

    private static IEnumerable<string> TooLong(string file)
    {
        var isBlock = false;
        foreach (var (index, line) in File.ReadLines(file).Index())
        {
            isBlock ^= line.TrimStart().StartsWith("```", StringComparison.Ordinal);
            if (!isBlock && line.Length > Most && line[0] != '|' && line.Trim().Contains(' ', StringComparison.Ordinal))
            {
                yield return $"{Path.GetRelativePath(Repository.Root, file)}:{index + 1} has {line.Length} characters";
            }
        }
    }
}
