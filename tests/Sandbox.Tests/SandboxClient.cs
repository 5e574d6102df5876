using System.Text;
using System.Text.Json.Nodes;
using Bellwether.Sandbox.Json;

namespace Bellwether.Sandbox.Tests;

/// <summary>An answer, parsed.</summary>
internal sealed record Answer(int Code, JsonNode? Body)
{
    public string? Version => Body.Map("metadata").Text("resourceVersion");

    public string? Uid => Body.Map("metadata").Text("uid");

    public string Message => Body.Text("message") ?? "";

    public string Reason => Body.Text("reason") ?? "";

    public IReadOnlyList<string> Causes => [.. (Body.Map("details").List("causes") ?? []).Select(cause => cause.Text("reason") ?? "")];

    /// <summary>What a manager owns, as FieldsV1 text; null when it has no entry.</summary>
    public string? Owns(string manager) =>
        (Body.Map("metadata").List("managedFields") ?? []).FirstOrDefault(entry => entry.Text("manager") == manager) is { } found
            ? JsonText.ToText(found.Map("fieldsV1"))
            : null;

    public IReadOnlyList<string> Managers =>
        [.. (Body.Map("metadata").List("managedFields") ?? []).Select(entry => $"{entry.Text("manager")}/{entry.Text("operation")}")];
}

/// <summary>Sends requests straight into a server.</summary>
internal sealed class SandboxClient(ApiServer server, string? token = ApiServerOptions.AdminToken)
{
    public const string Apply = "application/apply-patch+yaml";
    public const string Merge = "application/merge-patch+json";
    public const string Json = "application/json-patch+json";
    public const string Strategic = "application/strategic-merge-patch+json";
    public const string Metadata = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1";

    public ApiServer Server { get; } = server;

    public async Task<Answer> SendAsync(string method, string pathAndQuery, string body = "", string type = "application/json", string? accept = null)
    {
        var response = await RawAsync(method, pathAndQuery, body, type, accept, CancellationToken.None);
        return new Answer(response.StatusCode, response.ContentType.StartsWith("application/json", StringComparison.Ordinal) ? JsonText.Parse(response.Body.Span) : null);
    }

    public Task<ApiResponse> RawAsync(
        string method, string pathAndQuery, string body, string type, string? accept, CancellationToken cancellationToken)
    {
        var parts = pathAndQuery.Split('?', 2);
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { ["Content-Type"] = type, ["User-Agent"] = "tester/1" };
        if (accept is not null)
        {
            headers["Accept"] = accept;
        }

        return Server.HandleAsync(
            new ApiRequest(method, parts[0], parts.Length > 1 ? parts[1] : "", headers, Encoding.UTF8.GetBytes(body), token), cancellationToken);
    }

    public Task<Answer> GetAsync(string path, string? accept = null) => SendAsync("GET", path, accept: accept);

    public Task<Answer> PostAsync(string path, string body) => SendAsync("POST", path, body);

    public Task<Answer> PutAsync(string path, string body) => SendAsync("PUT", path, body);

    public Task<Answer> MergeAsync(string path, string body) => SendAsync("PATCH", path, body, Merge);

    public Task<Answer> DeleteAsync(string path, string body = "") => SendAsync("DELETE", path, body);

    public Task<Answer> ApplyAsync(string path, string body, string manager = "ours", bool force = true, string query = "") =>
        SendAsync("PATCH", $"{path}?fieldManager={manager}{(force ? "&force=true" : "")}{query}", body, Apply);
}
