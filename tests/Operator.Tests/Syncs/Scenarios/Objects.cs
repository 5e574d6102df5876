using System.Text;
using System.Text.Json.Nodes;

namespace Bellwether.Operator.Tests.Syncs.Scenarios;

/// <summary>Makes and reads the objects of scenarios.</summary>
internal static class Objects
{
    public static JsonObject Namespace(string name, params (string Key, string Value)[] labels) => new()
    {
        ["apiVersion"] = "v1",
        ["kind"] = "Namespace",
        ["metadata"] = new JsonObject { ["name"] = name, ["labels"] = Map(labels) },
    };

    public static JsonObject Secret(string @namespace, string name, params (string Key, string Value)[] data) => new()
    {
        ["apiVersion"] = "v1",
        ["kind"] = "Secret",
        ["type"] = "Opaque",
        ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = @namespace },
        ["data"] = Map([.. data.Select(item => (item.Key, Convert.ToBase64String(Encoding.UTF8.GetBytes(item.Value))))]),
    };

    /// <summary>A sync of Secret prod/name to all followers.</summary>
    public static JsonObject Sync(string name, string source = "tls", Action<JsonObject>? edit = null)
    {
        var spec = new JsonObject
        {
            ["source"] = new JsonObject { ["apiVersion"] = "v1", ["kind"] = "Secret", ["name"] = source },
            ["targets"] = new JsonArray(new JsonObject { ["clusterSelector"] = new JsonObject() }),
        };
        edit?.Invoke(spec);
        return new JsonObject
        {
            ["apiVersion"] = "bellwether.dev/v1alpha1",
            ["kind"] = "CrossClusterSync",
            ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = "prod" },
            ["spec"] = spec,
        };
    }

    /// <summary>A sync of all Secrets of prod with the label, to all followers.</summary>
    public static JsonObject SelectorSync(string name, string label, string value, Action<JsonObject>? edit = null) => Sync(name, edit: spec =>
    {
        spec["source"] = new JsonObject
        {
            ["kind"] = "Secret",
            ["selector"] = new JsonObject { ["matchLabels"] = new JsonObject { [label] = value } },
        };
        edit?.Invoke(spec);
    });

    /// <summary>The object with one more label.</summary>
    public static JsonObject Labelled(this JsonObject entity, string label, string value)
    {
        var metadata = entity["metadata"]!.AsObject();
        (metadata["labels"] ??= new JsonObject())[label] = value;
        return entity;
    }

    /// <summary>A merge patch of a label; null takes it away.</summary>
    public static JsonObject Label(string label, string? value) => new()
    {
        ["metadata"] = new JsonObject { ["labels"] = new JsonObject { [label] = value } },
    };

    /// <summary>A target: all followers, in the namespaces named.</summary>
    public static JsonObject Target(params string[] namespaces) => new()
    {
        ["clusterSelector"] = new JsonObject(),
        ["namespaces"] = new JsonObject { ["names"] = new JsonArray([.. namespaces.Select(name => (JsonNode)name)]) },
    };

    /// <summary>A merge patch of a Secret's data; null takes a key away.</summary>
    public static JsonObject Data(params (string Key, string? Value)[] data)
    {
        var map = new JsonObject();
        foreach (var (key, value) in data)
        {
            map[key] = value is null ? null : Convert.ToBase64String(Encoding.UTF8.GetBytes(value));
        }

        return new JsonObject { ["data"] = map };
    }

    /// <summary>A Secret's data in clear, by sorted keys; empty for null.</summary>
    public static IEnumerable<(string Key, string Value)> Data(JsonObject? secret) =>
        secret?["data"] is JsonObject data
            ? data.Select(item => (item.Key, Encoding.UTF8.GetString(Convert.FromBase64String((string)item.Value!))))
                .OrderBy(item => item.Key, StringComparer.Ordinal)
            : [];

    private static JsonObject Map(IEnumerable<(string Key, string Value)> entries)
    {
        var map = new JsonObject();
        foreach (var (key, value) in entries)
        {
            map[key] = value;
        }

        return map;
    }
}
