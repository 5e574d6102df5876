using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Bellwether.Kubernetes.Transport;

namespace Bellwether.Kubernetes.Configuration;

/// <summary>The cluster whose pod this program is: its address from the environment, its CA and a rotating token from the service account.</summary>
internal static class InClusterConfiguration
{
    public const string HostVariable = "KUBERNETES_SERVICE_HOST";
    public const string PortVariable = "KUBERNETES_SERVICE_PORT";
    public const string ServiceAccountFolder = "/var/run/secrets/kubernetes.io/serviceaccount";

    public static bool IsPresent(Func<string, string?> environment) =>
        !string.IsNullOrEmpty(environment(HostVariable)) && !string.IsNullOrEmpty(environment(PortVariable));

    /// <param name="folder">Holds <c>token</c>, <c>ca.crt</c> and <c>namespace</c>.</param>
    public static ClusterConfiguration Load(string folder, TimeProvider timeProvider, Func<string, string?> environment)
    {
        var token = Path.Combine(folder, "token");
        if (!File.Exists(token))
        {
            throw new KubeconfigException(token, "is missing: the pod has no service account token (automountServiceAccountToken)");
        }

        var endpoint = new ClusterEndpoint("in-cluster", Server(environment))
        {
            TrustAnchors = Anchors(Path.Combine(folder, "ca.crt")),
            Tokens = new FileTokenSource(token, timeProvider),
        };
        var space = Path.Combine(folder, "namespace");
        var name = File.Exists(space) ? File.ReadAllText(space).Trim() : "";
        return new ClusterConfiguration(endpoint, name.Length == 0 ? null : name, "the pod's service account");
    }

    private static Uri Server(Func<string, string?> environment)
    {
        var host = environment(HostVariable)!;
        if (Uri.CheckHostName(host) == UriHostNameType.Unknown)
        {
            throw new KubeconfigException(HostVariable, "is no host name or address");
        }

        if (!int.TryParse(environment(PortVariable), NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port is 0 or > 65535)
        {
            throw new KubeconfigException(PortVariable, "is no port");
        }

        return new UriBuilder(Uri.UriSchemeHttps, host, port).Uri;
    }

    private static X509Certificate2Collection Anchors(string file)
    {
        try
        {
            return Credentials.Anchors(File.ReadAllText(file), file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new KubeconfigException(file, "can't be read");
        }
    }
}
