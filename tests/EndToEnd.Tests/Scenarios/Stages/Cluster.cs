using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Bellwether.Testing.Servers;

namespace Bellwether.EndToEnd.Tests.Scenarios.Stages;

/// <summary>
/// One cluster on the stage. What a person does goes through kubectl; what a test looks at or sets up, many times and fast, is asked for
/// directly, with the admin's token.
/// </summary>
public sealed class Cluster : IDisposable
{
    public const string Bellwether = "/apis/bellwether.dev/v1alpha1";

    private readonly Action<Seen> _looked;

    private Cluster(KubeApiServer server, int minor, Action<Seen> looked)
    {
        Server = server;
        Minor = minor;
        Kubectl = new Kubectl(server.KubeconfigFile(), minor);
        _looked = looked;
    }

    public KubeApiServer Server { get; }

    public string Name => Server.Name;

    /// <summary>The server's version: 20 for 1.20.</summary>
    public int Minor { get; }

    public Kubectl Kubectl { get; }

    /// <param name="server">Running.</param>
    /// <param name="looked">Told of each object that was looked at, to show it when a test fails.</param>
    public static async Task<Cluster> OfAsync(KubeApiServer server, Action<Seen> looked)
    {
        var version = JsonNode.Parse(await server.Admin.GetStringAsync("/version"))!["minor"]!.GetValue<string>();
        return new Cluster(server, int.Parse(version.TrimEnd('+')), looked);
    }

    public Task<Seen> SecretAsync(string @namespace, string name) => LookAsync($"/api/v1/namespaces/{@namespace}/secrets/{name}");

    public Task<Seen> ConfigMapAsync(string @namespace, string name) => LookAsync($"/api/v1/namespaces/{@namespace}/configmaps/{name}");

    public Task<Seen> NamespaceAsync(string name) => LookAsync($"/api/v1/namespaces/{name}");

    public Task<Seen> SyncAsync(string @namespace, string name) => LookAsync($"{Bellwether}/namespaces/{@namespace}/crossclustersyncs/{name}");

    public Task<Seen> FollowerAsync(string name) => LookAsync($"{Bellwether}/followerclusters/{name}");

    public async Task<Seen> LookAsync(string path)
    {
        using var response = await Server.Admin.GetAsync(path);
        var text = await response.Content.ReadAsStringAsync();
        var seen = response.StatusCode == HttpStatusCode.NotFound
            ? new Seen($"{Name}{path}", null)
            : new Seen($"{Name}{path}", JsonNode.Parse(Succeeded(response, path, text)));
        _looked(seen);
        return seen;
    }

    /// <summary>The items of a list.</summary>
    public async Task<IReadOnlyList<Seen>> ListAsync(string path)
    {
        using var response = await Server.Admin.GetAsync(path);
        var list = JsonNode.Parse(Succeeded(response, path, await response.Content.ReadAsStringAsync()))!;
        return [.. list["items"]!.AsArray().Select(item => new Seen($"{Name}{path}", item!.DeepClone()))];
    }

    /// <summary>Creates, or leaves what is already there.</summary>
    public async Task EnsureAsync(string collection, string json)
    {
        using var content = Json(json, "application/json");
        using var response = await Server.Admin.PostAsync(collection, content);
        if (response.StatusCode != HttpStatusCode.Conflict)
        {
            Succeeded(response, collection, await response.Content.ReadAsStringAsync());
        }
    }

    public async Task<JsonNode> PostAsync(string path, string json)
    {
        using var content = Json(json, "application/json");
        using var response = await Server.Admin.PostAsync(path, content);
        return JsonNode.Parse(Succeeded(response, path, await response.Content.ReadAsStringAsync()))!;
    }

    /// <summary>Merge-patches, if the object is there.</summary>
    public async Task PatchAsync(string path, string json)
    {
        using var content = Json(json, "application/merge-patch+json");
        using var response = await Server.Admin.PatchAsync(path, content);
        if (response.StatusCode != HttpStatusCode.NotFound)
        {
            Succeeded(response, path, await response.Content.ReadAsStringAsync());
        }
    }

    /// <summary>Deletes, if it is there.</summary>
    public async Task DeleteAsync(string path)
    {
        using var response = await Server.Admin.DeleteAsync(path);
        if (response.StatusCode != HttpStatusCode.NotFound)
        {
            Succeeded(response, path, await response.Content.ReadAsStringAsync());
        }
    }

    public Task EnsureNamespaceAsync(string name, string labels = "{}") => EnsureAsync(
        "/api/v1/namespaces",
        $$$"""{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"{{{name}}}","labels":{{{labels}}}}}""");

    public void Dispose() => Kubectl.Dispose();

    private static StringContent Json(string json, string type) => new(json, Encoding.UTF8, type);

    private string Succeeded(HttpResponseMessage response, string path, string text) => response.IsSuccessStatusCode
        ? text
        : throw new InvalidOperationException($"{Name} answered {response.RequestMessage!.Method} {path} with {(int)response.StatusCode}: {text}");
}
