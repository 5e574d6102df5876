using System.Text;

namespace Bellwether.Testing.Servers;

/// <summary>Writes a kubeconfig with one cluster, one user with a token, and one context, all named after the server.</summary>
public static class KubeconfigText
{
    public static string Of(string name, string url, string caPem, string user, string token) =>
        $"""
        apiVersion: v1
        kind: Config
        clusters:
        - name: {name}
          cluster:
            server: {url}
            certificate-authority-data: {Convert.ToBase64String(Encoding.UTF8.GetBytes(caPem))}
        users:
        - name: {user}
          user:
            token: {token}
        contexts:
        - name: {name}
          context:
            cluster: {name}
            user: {user}
        current-context: {name}

        """;
}
