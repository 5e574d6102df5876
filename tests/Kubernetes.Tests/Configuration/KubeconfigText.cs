using System.Text;
using Bellwether.Testing.Servers;

namespace Bellwether.Kubernetes.Tests.Configuration;

/// <summary>A good kubeconfig, and what changes in it.</summary>
internal sealed record KubeconfigText
{
    public const string Canary = "canary-4711";

    private static readonly TestAuthority Authority = new("kubeconfig tests");
    private static readonly (string Certificate, string Key) Leaf = Authority.IssueClient("someone");

    public string Server { get; init; } = "https://lab.example.com:6443/k8s";

    public string? CaData { get; init; } = Base64(Authority.Pem);

    /// <summary>Lines at the place of a field of the cluster.</summary>
    public string Cluster { get; init; } = "";

    public string User { get; init; } = "token: " + Canary;

    public string Context { get; init; } = "namespace: apps";

    public string Root { get; init; } = "";

    public string CurrentContext { get; init; } = "lab";

    public static string CaPem => Authority.Pem;

    public static string ClientCertificate => Base64(Leaf.Certificate);

    public static string ClientKey => Base64(Leaf.Key);

    public static string ClientKeyPem => Leaf.Key;

    public static string ClientCertificatePem => Leaf.Certificate;

    public static string Base64(string text) => Convert.ToBase64String(Encoding.ASCII.GetBytes(text));

    public byte[] Bytes => Encoding.UTF8.GetBytes(Text);

    public string Text => $"""
        apiVersion: v1
        kind: Config
        current-context: {CurrentContext}
        clusters:
        - name: lab
          cluster:
            server: {Server}
            {(CaData is null ? "" : "certificate-authority-data: " + CaData)}
            {Cluster}
        users:
        - name: admin
          user:
            {User}
        contexts:
        - name: lab
          context:
            cluster: lab
            user: admin
            {Context}
        {Root}

        """;
}
