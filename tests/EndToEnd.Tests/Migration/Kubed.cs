using System.Text.Json.Nodes;
using Bellwether.EndToEnd.Tests.Scenarios.Stages;

namespace Bellwether.EndToEnd.Tests.Migration;

/// <summary>
/// What kubed v0.13 does to a follower when it sees an object of the management cluster, written after its own <c>pkg/syncer/secret.go</c>: data
/// and labels of the source with the origin's labels, annotations of the source with its origin in place of its own two; what an earlier copy
/// has of those two stays. Without the annotation, copies are found by the origin's labels and deleted.
/// </summary>
internal sealed class Kubed(Cluster management, Cluster follower, string clusterName)
{
    private const string Prefix = "kubed.appscode.com";

    public async Task SyncAsync(string @namespace, string resource, string name)
    {
        var collection = $"/api/v1/namespaces/{@namespace}/{resource}";
        var source = (await management.LookAsync($"{collection}/{name}")).Json;
        var labels = Labels(@namespace, name);
        if (source["metadata"]!["annotations"]?[$"{Prefix}/sync-contexts"] is null)
        {
            var selector = Uri.EscapeDataString(string.Join(',', labels.Select(label => $"{label.Key}={label.Value}")));
            foreach (var copy in await follower.ListAsync($"/api/v1/{resource}?labelSelector={selector}"))
            {
                await follower.DeleteAsync($"/api/v1/namespaces/{copy.Json["metadata"]!["namespace"]}/{resource}/{name}");
            }

            return;
        }

        var before = await follower.LookAsync($"{collection}/{name}");
        var (metadata, written) = (source["metadata"]!, source.DeepClone().AsObject());
        written["metadata"] = new JsonObject
        {
            ["name"] = name,
            ["namespace"] = @namespace,
            ["labels"] = Merged(metadata["labels"], labels),
            ["annotations"] = Annotations(before, metadata, resource),
        };
        if (!before.Exists)
        {
            await follower.PostAsync($"{collection}?fieldManager=kubed", written.ToJsonString());
            return;
        }

        foreach (var map in new[] { "labels", "annotations" })
        {
            foreach (var gone in (before.Json["metadata"]![map]?.AsObject() ?? []).Select(pair => pair.Key).Where(key => written["metadata"]![map]![key] is null))
            {
                written["metadata"]![map]![gone] = null;
            }
        }

        await follower.PatchAsync($"{collection}/{name}?fieldManager=kubed", written.ToJsonString());
    }

    private Dictionary<string, string> Labels(string @namespace, string name) => new()
    {
        [$"{Prefix}/origin.name"] = name,
        [$"{Prefix}/origin.namespace"] = @namespace,
        [$"{Prefix}/origin.cluster"] = clusterName,
    };

    private static JsonObject Annotations(Seen before, JsonNode source, string resource)
    {
        var own = new[] { $"{Prefix}/sync", $"{Prefix}/sync-contexts" };
        var kept = before.Exists ? before.Annotations.Where(pair => own.Contains(pair.Key)) : [];
        var inherited = (source["annotations"]?.AsObject() ?? []).Where(pair => !own.Contains(pair.Key)).ToDictionary(pair => pair.Key, pair => pair.Value!.GetValue<string>());
        var origin = new JsonObject
        {
            ["kind"] = resource == "secrets" ? "Secret" : "ConfigMap",
            ["namespace"] = source["namespace"]!.DeepClone(),
            ["name"] = source["name"]!.DeepClone(),
            ["uid"] = source["uid"]!.DeepClone(),
            ["apiVersion"] = "v1",
            ["resourceVersion"] = source["resourceVersion"]!.DeepClone(),
        };
        return Merged(null, [.. kept, .. inherited, KeyValuePair.Create($"{Prefix}/origin", origin.ToJsonString())]);
    }

    private static JsonObject Merged(JsonNode? map, IEnumerable<KeyValuePair<string, string>> more)
    {
        var merged = map?.DeepClone().AsObject() ?? [];
        foreach (var (key, value) in more)
        {
            merged[key] = value;
        }

        return merged;
    }
}
