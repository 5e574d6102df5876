using System.Text.Json.Nodes;

namespace Bellwether.Sandbox.Tables;

/// <summary>The columns of Events in both of their groups, whose members have different names.</summary>
internal static class EventColumns
{
    public static IReadOnlyList<TableColumn> All { get; } =
    [
        BuiltInColumns.Text("Last Seen", "The time at which the most recent occurrence of this event was recorded.", (item, now) => LastSeen(item, now)),
        BuiltInColumns.Text("Type", "Type of this event (Normal, Warning), new types could be added in the future", (item, _) => item["type"]?.ToString() ?? ""),
        BuiltInColumns.Text("Reason", "This should be a short, machine understandable string that gives the reason for the transition into the object's current status.", (item, _) => item["reason"]?.ToString() ?? ""),
        BuiltInColumns.Text("Object", "The object that this event is about.", (item, _) => Target(item)),
        BuiltInColumns.Text("Subobject", "If referring to a piece of an object instead of an entire object, this string should contain a valid JSON/Go field access statement, such as desiredState.manifest.containers[2]. For example, if the object reference is to a container within a pod, this would take on a value like: \"spec.containers{name}\" (where \"name\" refers to the name of the container that triggered the event) or if no container name is specified \"spec.containers[2]\" (container with index 2 in this pod). This syntax is chosen only to have some well-defined way of referencing a part of an object.", (item, _) => About(item)?["fieldPath"]?.ToString() ?? "", priority: 1),
        BuiltInColumns.Text("Source", "The component reporting this event. Should be a short machine understandable string.", (item, _) => Source(item), priority: 1),
        BuiltInColumns.Text("Message", "A human-readable description of the status of this operation.", (item, _) => (item["message"] ?? item["note"])?.ToString().Trim() ?? ""),
        BuiltInColumns.Text("First Seen", "The time at which the event was first recorded. (Time of server receipt is in TypeMeta.)", (item, now) => FirstSeen(item, now), priority: 1),
        BuiltInColumns.Text("Count", "The number of times this event has occurred.", (item, _) => Count(item), priority: 1),
        BuiltInColumns.Name with { Priority = 1 },
    ];

    private static JsonObject? About(JsonObject item) => (item["involvedObject"] ?? item["regarding"]) as JsonObject;

    private static string Target(JsonObject item)
    {
        var kind = About(item)?["kind"]?.ToString().ToLowerInvariant() ?? "";
        return About(item)?["name"]?.ToString() is { Length: > 0 } name ? $"{kind}/{name}" : kind;
    }

    private static string FirstSeen(JsonObject item, DateTimeOffset now) =>
        HumanDuration.Since((item["firstTimestamp"] ?? item["deprecatedFirstTimestamp"] ?? item["eventTime"])?.ToString(), now);

    private static string LastSeen(JsonObject item, DateTimeOffset now) =>
        (item["series"]?["lastObservedTime"] ?? item["lastTimestamp"] ?? item["deprecatedLastTimestamp"]) is { } last
            ? HumanDuration.Since(last.ToString(), now)
            : FirstSeen(item, now);

    private static JsonNode Count(JsonObject item) =>
        (item["series"]?["count"] ?? item["count"] ?? item["deprecatedCount"])?.DeepClone() ?? JsonValue.Create(1);

    private static string Source(JsonObject item)
    {
        var source = item["source"] ?? item["deprecatedSource"];
        return string.Join(", ", new[] { source?["component"]?.ToString() ?? "", source?["host"]?.ToString() }.OfType<string>());
    }
}
