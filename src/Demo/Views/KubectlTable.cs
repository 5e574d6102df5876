using System.Text.Json.Nodes;
using Bellwether.Demo.Clusters;

namespace Bellwether.Demo.Views;

/// <summary>Prints a server's Table answer as kubectl does: the columns of priority 0, aligned, in capitals.</summary>
internal static class KubectlTable
{
    private const int Gap = 3;
    private const int Shortest = 12;

    /// <param name="table">The answer.</param>
    /// <param name="width">Of the terminal: the column of messages is cut so that lines fit.</param>
    public static IEnumerable<string> Lines(JsonObject table, int width)
    {
        var columns = (table["columnDefinitions"]?.AsArray() ?? [])
            .Select((column, index) => (Name: column.Text("name") ?? "", Index: index, Priority: column?["priority"]?.GetValue<int>() ?? 0))
            .Where(column => column.Priority == 0)
            .ToList();
        var rows = (table["rows"]?.AsArray() ?? []).Select(row => columns.Select(column => row!["cells"]![column.Index]?.ToString() ?? "").ToList());
        List<List<string>> all = [[.. columns.Select(column => column.Name.ToUpperInvariant())], .. rows];
        var widths = all[0].Select((_, column) => all.Max(row => row[column].Length) + Gap).ToList();
        var message = widths.IndexOf(widths.Max());
        widths[message] = Math.Max(Shortest, Math.Min(widths[message], width - (widths.Sum() - widths[message])));
        return all.Select(row => string.Concat(row.Select((cell, column) => Fit(cell, widths[column]))).TrimEnd());
    }

    private static string Fit(string cell, int width) =>
        (cell.Length + Gap <= width ? cell : cell[..(width - Gap - 1)] + "…").PadRight(width);
}
