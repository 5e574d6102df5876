using System.Reflection;
using System.Text.Json.Nodes;
using Bellwether.Kubernetes.Schema;

namespace Bellwether.Manifests.Schemas;

/// <summary>The apiextensions.k8s.io/v1 definition of a kind.</summary>
internal static class CustomResourceDefinition
{
    public static string FileName(Type kind)
    {
        var entity = kind.GetCustomAttribute<KubernetesEntityAttribute>()!;
        return $"{entity.Group}_{entity.PluralName}.yaml";
    }

    public static JsonObject Of(Type kind, XmlDocumentation documentation)
    {
        var entity = kind.GetCustomAttribute<KubernetesEntityAttribute>()!;
        var scope = kind.GetCustomAttribute<EntityScopeAttribute>()?.Scope ?? EntityScope.Namespaced;
        return new JsonObject
        {
            ["apiVersion"] = "apiextensions.k8s.io/v1",
            ["kind"] = "CustomResourceDefinition",
            ["metadata"] = new JsonObject { ["name"] = $"{entity.PluralName}.{entity.Group}" },
            ["spec"] = new JsonObject
            {
                ["group"] = entity.Group,
                ["names"] = Names(kind, entity),
                ["scope"] = scope.ToString(),
                ["versions"] = new JsonArray(new JsonObject
                {
                    ["name"] = entity.ApiVersion,
                    ["served"] = true,
                    ["storage"] = true,
                    ["subresources"] = new JsonObject { ["status"] = new JsonObject() },
                    ["additionalPrinterColumns"] = Columns(kind),
                    ["schema"] = new JsonObject { ["openAPIV3Schema"] = new SchemaBuilder(documentation).OfKind(kind) },
                }),
            },
        };
    }

    private static JsonObject Names(Type kind, KubernetesEntityAttribute entity)
    {
        var names = new JsonObject
        {
            ["kind"] = entity.Kind,
            ["listKind"] = $"{entity.Kind}List",
            ["plural"] = entity.PluralName,
            ["singular"] = entity.Kind.ToLowerInvariant(),
        };
        if (kind.GetCustomAttribute<KubernetesEntityShortNamesAttribute>() is { ShortNames.Length: > 0 } shortNames)
        {
            names["shortNames"] = Json.Array(shortNames.ShortNames);
        }

        if (entity.Categories.Length > 0)
        {
            names["categories"] = Json.Array(entity.Categories);
        }

        return names;
    }

    private static JsonArray Columns(Type kind)
    {
        var columns = new JsonArray();
        foreach (var column in kind.GetCustomAttributes<GenericAdditionalPrinterColumnAttribute>())
        {
            var item = new JsonObject { ["name"] = column.Name, ["type"] = column.Type };
            if (column.Format is not null)
            {
                item["format"] = column.Format;
            }

            if (column.Description is not null)
            {
                item["description"] = column.Description;
            }

            if (column.Priority != PrinterColumnPriority.StandardView)
            {
                item["priority"] = (int)column.Priority;
            }

            item["jsonPath"] = column.JsonPath;
            columns.Add(item);
        }

        return columns;
    }
}
