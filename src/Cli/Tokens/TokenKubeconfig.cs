using System.Text;
using System.Text.Json;
using Bellwether.Cli.Rendering;
using Bellwether.Operator.Followers.Eks;

namespace Bellwether.Cli.Tokens;

/// <summary>A kubeconfig for one follower whose user is signed in by this program. Holds no secret. Pure.</summary>
internal static class TokenKubeconfig
{
    private const string Program = "kubectl-bellwether";

    /// <param name="arguments">With which this program prints the follower's token.</param>
    public static string Render(string follower, ClusterLocation location, IEnumerable<string> arguments)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("apiVersion", "v1");
            json.WriteString("kind", "Config");
            Entry(json, "clusters", "cluster", follower, () =>
            {
                json.WriteString("server", location.Endpoint.AbsoluteUri.TrimEnd('/'));
                json.WriteString("certificate-authority-data", Convert.ToBase64String(Encoding.ASCII.GetBytes(location.CertificateAuthority)));
            });
            Entry(json, "users", "user", follower, () => User(json, arguments));
            Entry(json, "contexts", "context", follower, () =>
            {
                json.WriteString("cluster", follower);
                json.WriteString("user", follower);
            });
            json.WriteString("current-context", follower);
            json.WriteEndObject();
        }

        return JsonAsYaml.Of(Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length));
    }

    private static void User(Utf8JsonWriter json, IEnumerable<string> arguments)
    {
        json.WriteStartObject("exec");
        json.WriteString("apiVersion", ExecInfo.V1);
        json.WriteString("command", Program);
        json.WriteStartArray("args");
        foreach (var argument in arguments)
        {
            json.WriteStringValue(argument);
        }

        json.WriteEndArray();
        json.WriteString("interactiveMode", "Never");
        json.WriteString("installHint", $"{Program} has to be on the PATH; it signs in to EKS by IAM.");
        json.WriteEndObject();
    }

    private static void Entry(Utf8JsonWriter json, string list, string part, string name, Action write)
    {
        json.WriteStartArray(list);
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WriteStartObject(part);
        write();
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndArray();
    }
}
