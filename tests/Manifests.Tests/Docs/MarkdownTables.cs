using Bellwether.Testing;

namespace Bellwether.Manifests.Tests.Docs;

/// <summary>The tables of a page under docs/spec, by the heading of their first column.</summary>
internal static class MarkdownTables
{
    /// <summary>Rows of all tables whose first column has this heading: cells, the first without its code marks.</summary>
    public static IReadOnlyList<string[]> Rows(string page, string firstHeading)
    {
        var rows = new List<string[]>();
        var isWanted = false;
        foreach (var line in File.ReadLines(Repository.PathOf($"docs/spec/{page}")))
        {
            if (!line.StartsWith('|'))
            {
                isWanted = false;
                continue;
            }

            string[] cells = [.. line.Trim().Trim('|').Split('|').Select(cell => cell.Trim())];
            if (cells[0] == firstHeading)
            {
                isWanted = true;
            }
            else if (isWanted && !cells[0].StartsWith("---", StringComparison.Ordinal))
            {
                cells[0] = cells[0].Trim('`');
                rows.Add(cells);
            }
        }

        return rows;
    }
}
