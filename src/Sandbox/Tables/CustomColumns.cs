using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Bellwether.Sandbox.Resources;

namespace Bellwether.Sandbox.Tables;

/// <summary>The columns of a custom resource: its name and its additionalPrinterColumns, or its age without any.</summary>
internal static class CustomColumns
{
    private static readonly PrinterColumn Age = new("Age", "date", "", BuiltInColumns.CreatedDescription, 0, ".metadata.creationTimestamp");

    public static IReadOnlyList<TableColumn> Of(ResourceKind kind) =>
        [BuiltInColumns.Name, .. (kind.PrinterColumns.Count == 0 ? [Age] : kind.PrinterColumns).Select(Column)];

    private static TableColumn Column(PrinterColumn column)
    {
        var path = JsonPath.Parse(column.JsonPath);
        var description = column.Description.Length > 0
            ? column.Description
            : $"Custom resource definition column (in JSONPath format): {column.JsonPath}";
        return new TableColumn(column.Name, column.Type, column.Format, description, column.Priority, (item, now) => Cell(path, column.Type, item, now));
    }

    /// <summary>Only the first match counts; a value that doesn't suit the column's type leaves the cell empty.</summary>
    private static JsonNode? Cell(JsonPath path, string type, JsonObject item, DateTimeOffset now)
    {
        var value = path.Find(item).FirstOrDefault();
        return (type, value?.GetValueKind()) switch
        {
            (_, null or JsonValueKind.Null) => null,
            ("string", JsonValueKind.String) => value!.DeepClone(),
            ("string", _) => value!.ToJsonString(),
            ("boolean", JsonValueKind.True or JsonValueKind.False) => value!.DeepClone(),
            ("integer", JsonValueKind.Number) => (long)double.Parse(value!.ToJsonString(), CultureInfo.InvariantCulture),
            ("number", JsonValueKind.Number) => value!.DeepClone(),
            ("date", JsonValueKind.String) => DateTimeOffset.TryParse(value!.GetValue<string>(), CultureInfo.InvariantCulture, out _)
                ? HumanDuration.Since(value.GetValue<string>(), now)
                : "<invalid>",
            _ => null,
        };
    }
}
