using System.Text;
using System.Text.Json.Nodes;

namespace Bellwether.EndToEnd.Tests.Scenarios.Stages;

/// <summary>An object as a server answered it, or that it isn't there.</summary>
public sealed class Seen(string path, JsonNode? json)
{
    private static readonly byte[] NoBytes = [];

    public bool Exists => json is not null;

    public JsonNode Json => json ?? throw new InvalidOperationException($"{path} is not there");

    public string Uid => Text(Json["metadata"]!["uid"]);

    public string ResourceVersion => Text(Json["metadata"]!["resourceVersion"]);

    public long Generation => Json["metadata"]!["generation"]!.GetValue<long>();

    public string Type => Text(Json["type"]);

    public bool IsImmutable => Json["immutable"]?.GetValue<bool>() == true;

    public IReadOnlyDictionary<string, string> Labels => Strings(Json["metadata"]!["labels"]);

    public IReadOnlyDictionary<string, string> Annotations => Strings(Json["metadata"]!["annotations"]);

    /// <summary>As text: a Secret's values decoded. Items of a list don't say their kind.</summary>
    public IReadOnlyDictionary<string, string> Data => path.Contains("/secrets", StringComparison.Ordinal)
        ? Strings(Json["data"]).ToDictionary(pair => pair.Key, pair => Encoding.UTF8.GetString(Decode(pair.Value)))
        : Strings(Json["data"]);

    public IReadOnlyList<string> Finalizers => [.. (Json["metadata"]!["finalizers"]?.AsArray() ?? []).Select(Text)];

    /// <summary>Managers of the object, each with its operation: <c>kubectl Update</c>.</summary>
    public IReadOnlyList<string> Managers =>
        [.. Json["metadata"]!["managedFields"]!.AsArray().Select(entry => $"{entry!["manager"]} {entry["operation"]}")];

    public IReadOnlyList<string> Marks => [.. Labels.Keys.Concat(Annotations.Keys).Where(key => key.StartsWith("bellwether.dev/", StringComparison.Ordinal))];

    /// <summary>The conditions by type.</summary>
    public IReadOnlyDictionary<string, ConditionSeen> Conditions => (Json["status"]?["conditions"]?.AsArray() ?? []).ToDictionary(
        condition => Text(condition!["type"]),
        condition => new ConditionSeen(
            Text(condition!["status"]), Text(condition["reason"]), Text(condition["message"]),
            condition["observedGeneration"]?.GetValue<long>() ?? -1));

    public IReadOnlyList<FailureSeen> Failures => [.. (Json["status"]?["failures"]?.AsArray() ?? []).Select(failure => new FailureSeen(
        Text(failure!["cluster"]), Text(failure["namespace"]), Text(failure["name"]), Text(failure["reason"]), Text(failure["message"])))];

    /// <summary><c>3/4</c>: what the column Copies shows.</summary>
    public string Copies => Text(Json["status"]?["copies"]?["summary"]);

    /// <summary>For a person: all but the field sets.</summary>
    public override string ToString()
    {
        if (json is null)
        {
            return $"{path}: not there";
        }

        var shown = json.DeepClone();
        if (shown["metadata"] is JsonObject metadata)
        {
            metadata.Remove("managedFields");
        }

        return $"{path}: {shown.ToJsonString()}";
    }

    private static string Text(JsonNode? node) => node?.GetValue<string>() ?? "";

    private static Dictionary<string, string> Strings(JsonNode? node) =>
        node is JsonObject values ? values.ToDictionary(pair => pair.Key, pair => Text(pair.Value)) : [];

    private static byte[] Decode(string text) => text.Length == 0 ? NoBytes : Convert.FromBase64String(text);
}

/// <summary>A condition as a server answered it.</summary>
public sealed record ConditionSeen(string Status, string Reason, string Message, long ObservedGeneration);

/// <summary>An entry of <c>status.failures</c>.</summary>
public sealed record FailureSeen(string Cluster, string Namespace, string Name, string Reason, string Message);
