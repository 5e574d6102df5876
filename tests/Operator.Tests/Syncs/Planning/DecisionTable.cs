using System.IO.Enumeration;
using Bellwether.Testing;

namespace Bellwether.Operator.Tests.Syncs.Planning;

/// <summary>One of the tables of docs/spec/decisions.md: the first row that fits decides.</summary>
internal sealed class DecisionTable
{
    private readonly List<string[]> _rows = [];
    private string[] _columns = [];

    /// <summary>All cells of all rows.</summary>
    public IReadOnlyList<string[]> Rows => _rows;

    /// <summary>The table under this heading that ends in the columns Action and Reason.</summary>
    public static DecisionTable Under(string heading)
    {
        var table = new DecisionTable();
        var isWanted = false;
        foreach (var line in File.ReadLines(Repository.PathOf("docs/spec/decisions.md")))
        {
            if (line.StartsWith('#'))
            {
                isWanted = line.TrimStart('#', ' ') == heading;
            }
            else if (isWanted && line.StartsWith('|') && !line.StartsWith("|---", StringComparison.Ordinal))
            {
                table.Add([.. line.Trim().Trim('|').Split('|').Select(cell => cell.Trim())]);
            }
        }

        return table;
    }

    /// <summary>The row that decides about these facts, or -1.</summary>
    /// <param name="facts">By column; columns that aren't given fit whatever they say.</param>
    public int RowFor(IReadOnlyDictionary<string, string> facts) => _rows.FindIndex(row => Fits(row, facts));

    public (string Action, string Reason) Decision(int row) => (_rows[row][^2], _rows[row][^1]);

    private bool Fits(string[] row, IReadOnlyDictionary<string, string> facts) =>
        !_columns.SkipLast(2).Where((column, index) => facts.TryGetValue(column, out var value) && !Fits(row[index], value)).Any();

    private static bool Fits(string cell, string value) =>
        cell == "any" || cell.Split(", ").Any(entry => FileSystemName.MatchesSimpleExpression(entry, value, ignoreCase: false));

    private void Add(string[] cells)
    {
        if (_columns.Length == 0)
        {
            _columns = cells;
        }
        else
        {
            cells.Should().HaveSameCount(_columns, "a row of docs/spec/decisions.md has a cell for each column: {0}", string.Join(" | ", cells));
            _rows.Add(cells);
        }
    }
}
