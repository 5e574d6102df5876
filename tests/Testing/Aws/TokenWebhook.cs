using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Bellwether.Testing.Aws;

/// <summary>
/// Tells a real kube-apiserver whom a token stands for (<c>--authentication-token-webhook-config-file</c>), as the authenticator of EKS does.
/// </summary>
public sealed class TokenWebhook : IAsyncDisposable
{
    private readonly WebApplication _application;

    private TokenWebhook(WebApplication application) => _application = application;

    /// <param name="authenticate">The user and the groups behind a token, or null.</param>
    public static async Task<TokenWebhook> StartAsync(Func<string, (string User, string[] Groups)?> authenticate)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var application = builder.Build();
        application.Run(async context =>
        {
            var review = (await JsonNode.ParseAsync(context.Request.Body))!;
            var found = authenticate(review["spec"]!["token"]!.GetValue<string>());
            review["status"] = found is var (user, groups)
                ? new JsonObject
                {
                    ["authenticated"] = true,
                    ["user"] = new JsonObject { ["username"] = user, ["groups"] = new JsonArray([.. groups.Select(group => (JsonNode)group)]) },
                }
                : new JsonObject { ["authenticated"] = false };
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync(review.ToJsonString());
        });
        await application.StartAsync();
        return new TokenWebhook(application);
    }

    /// <summary>The configuration that the server reads.</summary>
    public string Kubeconfig =>
        $$$"""
        apiVersion: v1
        kind: Config
        clusters: [{name: webhook, cluster: {server: "{{{_application.Urls.First()}}}"}}]
        contexts: [{name: webhook, context: {cluster: webhook}}]
        current-context: webhook
        """;

    public ValueTask DisposeAsync() => _application.DisposeAsync();
}
