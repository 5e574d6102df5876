using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace Bellwether.Operator.Tests.Syncs.Scenarios;

/// <summary>Rights in some namespaces of the follower east, and nowhere else.</summary>
internal static class Roles
{
    /// <summary>Answers like a server whose user has Roles in these namespaces, and in kube-system to get it.</summary>
    public static Func<string, HttpRequestMessage, CancellationToken, Task<HttpResponseMessage?>> OnlyIn(params string[] namespaces) =>
        async (cluster, request, cancellationToken) =>
        {
            var path = request.RequestUri!.AbsolutePath;
            if (cluster != "east" || !path.StartsWith("/api", StringComparison.Ordinal))
            {
                return null;
            }

            if (path.EndsWith("/selfsubjectaccessreviews", StringComparison.Ordinal))
            {
                var review = JsonNode.Parse(await request.Content!.ReadAsStringAsync(cancellationToken))!;
                var asked = review["spec"]!["resourceAttributes"]!;
                review["status"] = new JsonObject { ["allowed"] = Allows((string?)asked["namespace"], (string?)asked["resource"]) };
                return Answer(HttpStatusCode.Created, review.ToJsonString());
            }

            var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
            return parts is ["api", "v1", "namespaces", var name, ..] && Allows(name, parts.ElementAtOrDefault(4) ?? "namespaces")
                ? null
                : Answer(HttpStatusCode.Forbidden, """{"kind":"Status","apiVersion":"v1","status":"Failure","reason":"Forbidden","code":403}""");

            bool Allows(string? @namespace, string? resource) =>
                namespaces.Contains(@namespace) || (@namespace == "kube-system" && resource == "namespaces");
        };

    private static HttpResponseMessage Answer(HttpStatusCode status, string body) =>
        new(status) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
}
