using System.Text.Json.Nodes;
using Bellwether.Crds;
using Bellwether.Kubernetes.Entities;

namespace Bellwether.Manifests.Schemas;

/// <summary>The schema of meta/v1 Condition, with its own limits and patterns.</summary>
internal static class ConditionSchema
{
    public static JsonObject Create() => new()
    {
        ["description"] = "One observation of the object's state.",
        ["type"] = "object",
        ["required"] = Json.Array(["lastTransitionTime", "message", "reason", "status", "type"]),
        ["properties"] = new JsonObject
        {
            ["lastTransitionTime"] = new JsonObject
            {
                ["description"] = "When the status last changed.",
                ["type"] = "string",
                ["format"] = "date-time",
            },
            ["message"] = Text("What is the case, and what to do about it; for a person.", 0, Limits.Message),
            ["observedGeneration"] = new JsonObject
            {
                ["description"] = "The generation of the spec that this condition is about.",
                ["type"] = "integer",
                ["format"] = "int64",
                ["minimum"] = 0,
            },
            ["reason"] = Text("Why, for machines.", 1, Limits.Reason, "^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$"),
            ["status"] = new JsonObject
            {
                ["description"] = "True, False or Unknown.",
                ["type"] = "string",
                ["maxLength"] = Condition.Unknown.Length,
                ["enum"] = Json.Array([Condition.True, Condition.False, Condition.Unknown]),
            },
            ["type"] = Text("What is observed.", 1, Limits.ConditionType, "^[A-Za-z]([A-Za-z0-9]*[A-Za-z0-9])?$"),
        },
    };

    private static JsonObject Text(string description, int least, int most, string? pattern = null)
    {
        var schema = new JsonObject { ["description"] = description, ["type"] = "string" };
        if (least > 0)
        {
            schema["minLength"] = least;
        }

        schema["maxLength"] = most;
        if (pattern is not null)
        {
            schema["pattern"] = pattern;
        }

        return schema;
    }
}
