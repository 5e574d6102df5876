using System.Text.Json.Nodes;

namespace Bellwether.Testing.GitOps;

/// <summary>
/// What Argo CD shows as out of sync. By its rule for custom resources (gitops-engine's pkg/diff and pkg/utils/json) fields that Git doesn't
/// have are no difference, in the entries of lists either; entries beyond those of Git are one.
/// </summary>
public static class GitDiff
{
    /// <summary>Each difference as path and values; empty when in sync.</summary>
    public static IEnumerable<string> Between(JsonNode? git, JsonNode? live, string path = "") => (git, live) switch
    {
        (JsonObject wanted, JsonObject there) => wanted.SelectMany(field => Between(field.Value, there[field.Key], $"{path}.{field.Key}")),
        (JsonArray wanted, JsonArray there) when wanted.Count == there.Count =>
            wanted.SelectMany((item, index) => Between(item, there[index], $"{path}[{index}]")),
        _ => JsonNode.DeepEquals(git, live) ? [] : [$"{path}: {git?.ToJsonString() ?? "nothing"} in Git, {live?.ToJsonString() ?? "nothing"} in the cluster"],
    };
}
