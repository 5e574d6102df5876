using System.Text.Json;

namespace Bellwether.Testing.Servers;

/// <summary>The audit log of a kube-apiserver, for one user.</summary>
internal static class AuditLog
{
    private const string Allowed = "allow";

    /// <summary>A policy that records who asked for what of this user's requests, and no content.</summary>
    public static string PolicyFor(string user) =>
        $$"""
        apiVersion: audit.k8s.io/v1
        kind: Policy
        omitStages: [RequestReceived]
        rules:
        - level: Metadata
          users: ["{{user}}"]
        - level: None

        """;

    public static IReadOnlyCollection<AuditedRequest> Read(string file)
    {
        var requests = new HashSet<AuditedRequest>();
        using var log = new StreamReader(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        // The server goes on writing: what comes after the last end of a line is no whole one.
        var text = log.ReadToEnd();
        foreach (var line in text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            using var entry = JsonDocument.Parse(line);
            requests.Add(RequestOf(entry.RootElement));
        }

        return requests;
    }

    private static AuditedRequest RequestOf(JsonElement entry)
    {
        var verb = Text(entry, "verb");
        var isAllowed = Text(entry.GetProperty("annotations"), "authorization.k8s.io/decision") == Allowed;
        if (!entry.TryGetProperty("objectRef", out var target))
        {
            return new AuditedRequest(verb, "", Text(entry, "requestURI").Split('?')[0], "", "", isAllowed);
        }

        var subresource = Text(target, "subresource");
        return new AuditedRequest(
            verb,
            Text(target, "apiGroup"),
            Text(target, "resource") + (subresource.Length == 0 ? "" : $"/{subresource}"),
            Text(target, "namespace"),
            verb == "create" ? "" : Text(target, "name"),
            isAllowed);
    }

    private static string Text(JsonElement element, string name) => element.TryGetProperty(name, out var text) ? text.GetString() ?? "" : "";
}
