using System.Security.Cryptography.X509Certificates;
using Bellwether.Kubernetes.Transport;

namespace Bellwether.Kubernetes.Configuration;

/// <summary>Makes endpoints of kubeconfigs: this program's own, and those of strangers.</summary>
public static class Kubeconfig
{
    internal const string Variable = "KUBECONFIG";

    internal static string DefaultPath =>
        Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".kube", "config");

    /// <summary>
    /// A kubeconfig that somebody else wrote, such as one from a Secret. Only fields that can do no harm are allowed in it, anywhere; anything
    /// else is refused by name, files and programs above all.
    /// </summary>
    /// <param name="clusterName">What messages call the cluster.</param>
    /// <param name="context">Null: the current one.</param>
    /// <exception cref="KubeconfigException">With the field and the rule that it breaks.</exception>
    public static ClusterEndpoint Read(string clusterName, ReadOnlySpan<byte> document, string? context)
    {
        var root = YamlReader.Read(document, "kubeconfig");
        var file = new KubeconfigFile();
        file.Add(root, folder: "");
        KubeconfigRules.CheckStranger(root, file);
        var (_, _, cluster, user) = file.Choose(context);
        return Endpoint(clusterName, cluster, user, timeProvider: null);
    }

    /// <summary>This program's own: the named files, merged. Files that aren't there are passed over unless there is no other.</summary>
    internal static ClusterConfiguration Load(IReadOnlyList<string> paths, string? context, TimeProvider timeProvider)
    {
        var file = new KubeconfigFile();
        var read = 0;
        foreach (var path in paths)
        {
            if (File.Exists(path))
            {
                file.Add(YamlReader.Read(ReadFile(path), path), Path.GetDirectoryName(Path.GetFullPath(path))!);
                read++;
            }
        }

        if (read == 0)
        {
            throw new KubeconfigException(string.Join(Path.PathSeparator, paths), "is missing: there is no kubeconfig");
        }

        var (name, chosen, cluster, user) = file.Choose(context);
        KubeconfigRules.CheckChosen(cluster, user);
        var space = chosen.Text("namespace");
        return new ClusterConfiguration(
            Endpoint(name, cluster, user, timeProvider),
            string.IsNullOrEmpty(space) ? null : space,
            $"context {KubeconfigFile.Printable(name)} of {string.Join(Path.PathSeparator, paths)}",
            name);
    }

    /// <param name="timeProvider">Null: no files are read.</param>
    private static ClusterEndpoint Endpoint(string clusterName, KubeconfigEntry cluster, KubeconfigEntry user, TimeProvider? timeProvider)
    {
        var authorities = cluster.Material("certificate-authority", files: timeProvider is not null);
        var (certificate, chain) = ClientCertificate(user, files: timeProvider is not null);
        return new ClusterEndpoint(clusterName, Server(cluster))
        {
            TrustAnchors = authorities is { } bundle ? Credentials.Anchors(bundle.Text, bundle.Field) : null,
            TlsServerName = TlsServerName(cluster),
            ClientCertificate = certificate,
            ClientCertificateChain = chain,
            Tokens = Tokens(user, timeProvider),
        };
    }

    private static Uri Server(KubeconfigEntry cluster)
    {
        var field = cluster.FieldOf("server");
        if (cluster.Text("server") is not { Length: > 0 } text)
        {
            throw new KubeconfigException(field, "is missing");
        }

        if (!Uri.TryCreate(text, UriKind.Absolute, out var server) || server.Host.Length == 0)
        {
            throw new KubeconfigException(field, "is no URL");
        }

        if (server.Scheme != Uri.UriSchemeHttps)
        {
            throw new KubeconfigException(field, "is refused: only https is allowed");
        }

        return server.UserInfo.Length == 0 && server.Query.Length == 0 && server.Fragment.Length == 0
            ? server
            : throw new KubeconfigException(field, "is refused: it holds a user name, a query or a fragment");
    }

    private static string? TlsServerName(KubeconfigEntry cluster)
    {
        var name = cluster.Text("tls-server-name");
        return string.IsNullOrEmpty(name) ? null
            : Uri.CheckHostName(name) != UriHostNameType.Unknown ? name
            : throw new KubeconfigException(cluster.FieldOf("tls-server-name"), "is no host name");
    }

    private static (X509Certificate2? Certificate, X509Certificate2Collection? Chain) ClientCertificate(
        KubeconfigEntry user, bool files)
    {
        return (user.Material("client-certificate", files), user.Material("client-key", files)) switch
        {
            (null, null) => (null, null),
            ({ } certificate, { } key) => Credentials.ClientCertificate(certificate.Text, certificate.Field, key.Text, key.Field),
            (null, { } key) => throw new KubeconfigException(key.Field, "comes without a client certificate"),
            ({ } certificate, null) => throw new KubeconfigException(certificate.Field, "comes without a client key"),
        };
    }

    private static ITokenSource? Tokens(KubeconfigEntry user, TimeProvider? timeProvider)
    {
        // A file wins over a token, as in kubectl.
        if (timeProvider is not null && user.Text("tokenFile") is { Length: > 0 } file)
        {
            return new FileTokenSource(user.Resolve(file), timeProvider);
        }

        if (user.Text("token") is { Length: > 0 } token)
        {
            return new StaticTokenSource(Credentials.Token(token, user.FieldOf("token")));
        }

        // A stranger's was refused before it came to this.
        return timeProvider is not null && ExecCommand.Of(user) is { } command ? new ExecTokenSource(command, timeProvider) : null;
    }

    private static byte[] ReadFile(string path)
    {
        try
        {
            return new FileInfo(path).Length <= YamlReader.MaximumSize
                ? File.ReadAllBytes(path)
                : throw new KubeconfigException(path, $"is larger than {YamlReader.MaximumSize} bytes");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new KubeconfigException(path, "can't be read");
        }
    }
}
