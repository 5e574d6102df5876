using System.Text.Json.Nodes;
using Bellwether.Sandbox.Server;

namespace Bellwether.Sandbox.Tables;

/// <summary>Writes objects as the rows that <c>kubectl get</c> prints: built-in columns, or those of a CustomResourceDefinition.</summary>
internal sealed class TableWriter : ITableWriter
{
    public JsonObject Write(TableRequest request)
    {
        var columns = request.Kind.IsCustom ? CustomColumns.Of(request.Kind) : BuiltInColumns.Of(request.Kind);
        return new JsonObject
        {
            ["kind"] = "Table",
            ["apiVersion"] = "meta.k8s.io/" + request.Version,
            ["metadata"] = request.ListMetadata.DeepClone(),
            ["columnDefinitions"] = request.WithColumns ? new JsonArray([.. columns.Select(Definition)]) : null,
            ["rows"] = new JsonArray([.. request.Items.Select(item => Row(request, columns, item))]),
        };
    }

    private static JsonObject Definition(TableColumn column) => new()
    {
        ["name"] = column.Name,
        ["type"] = column.Type,
        ["format"] = column.Format,
        ["description"] = column.Description,
        ["priority"] = column.Priority,
    };

    private static JsonObject Row(TableRequest request, IReadOnlyList<TableColumn> columns, JsonObject item) => new()
    {
        ["cells"] = new JsonArray([.. columns.Select(column => column.Cell(item, request.Now))]),
        ["object"] = request.IncludeObject switch
        {
            "None" => null,
            "Object" => item.DeepClone(),
            _ => new JsonObject
            {
                ["kind"] = "PartialObjectMetadata",
                ["apiVersion"] = "meta.k8s.io/" + request.Version,
                ["metadata"] = item["metadata"]?.DeepClone(),
            },
        },
    };
}

/// <summary>One column: what the client is told of it, and how its cell is made from an object.</summary>
internal sealed record TableColumn(
    string Name, string Type, string Format, string Description, int Priority, Func<JsonObject, DateTimeOffset, JsonNode?> Cell);
