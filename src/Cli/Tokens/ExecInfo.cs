using System.Text.Json;
using System.Text.Json.Nodes;

namespace Bellwether.Cli.Tokens;

/// <summary>What kubectl, and every other client of Kubernetes, says to a program that it runs for credentials. Pure.</summary>
internal static class ExecInfo
{
    public const string Variable = "KUBERNETES_EXEC_INFO";
    public const string V1 = "client.authentication.k8s.io/v1";
    private const string V1Beta1 = "client.authentication.k8s.io/v1beta1";

    /// <param name="info">The variable's value; null or empty: nobody said anything.</param>
    /// <returns>The version that an answer has to have.</returns>
    /// <exception cref="CliException">It is none that there is an answer for.</exception>
    public static string VersionOf(string? info)
    {
        if (string.IsNullOrEmpty(info))
        {
            return V1;
        }

        return Read(info) is (V1 or V1Beta1) and { } version
            ? version
            : throw new CliException(
                $"{Variable}: apiVersion has to be {V1} or {V1Beta1}. Correct exec.apiVersion of the user in the kubeconfig.");
    }

    private static string? Read(string info)
    {
        try
        {
            return JsonNode.Parse(info) is JsonObject map && map["apiVersion"] is JsonValue value && value.TryGetValue<string>(out var version)
                ? version
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
