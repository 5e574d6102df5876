using System.Text.Json.Nodes;
using Bellwether.Crds;
using Bellwether.Sandbox;
using Bellwether.Testing;

namespace Bellwether.Operator.Tests;

/// <summary>The two kinds in a sandbox, from the manifests that are shipped.</summary>
internal static class CustomResources
{
    /// <summary>Creates what is in config/crd. An apply by an old server refuses the CEL rules, which it doesn't know.</summary>
    public static async Task InstallAsync(ApiServer server)
    {
        foreach (var file in Directory.GetFiles(Repository.PathOf("config/crd"), $"{BellwetherApi.Group}_*.yaml"))
        {
            var response = await server.HandleAsync(
                new ApiRequest(
                    "POST",
                    "/apis/apiextensions.k8s.io/v1/customresourcedefinitions",
                    "?fieldManager=tests",
                    new Dictionary<string, string> { ["Content-Type"] = "application/yaml" },
                    await File.ReadAllBytesAsync(file),
                    ApiServerOptions.AdminToken),
                CancellationToken.None);
            if (response.StatusCode is not 201)
            {
                throw new InvalidOperationException($"{file}: {System.Text.Encoding.UTF8.GetString(response.Body.Span)}");
            }
        }
    }

    /// <summary>A FollowerCluster that signs in with the Secret of its own name and lets prod into prod.</summary>
    public static JsonObject FollowerCluster(string name) => new()
    {
        ["apiVersion"] = BellwetherApi.ApiVersion,
        ["kind"] = "FollowerCluster",
        ["metadata"] = new JsonObject { ["name"] = name },
        ["spec"] = new JsonObject
        {
            ["kubeconfig"] = new JsonObject { ["secretRef"] = new JsonObject { ["name"] = name } },
            ["access"] = new JsonArray(new JsonObject { ["from"] = new JsonObject { ["namespaces"] = new JsonArray("prod") } }),
        },
    };
}
