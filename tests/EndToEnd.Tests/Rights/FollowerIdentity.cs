using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Bellwether.Testing.Servers;

namespace Bellwether.EndToEnd.Tests.Rights;

/// <summary>
/// Who the operator is in a follower: what a kubeconfig for it holds, and what RBAC lets it do. An EKS cluster puts a role into a Kubernetes
/// group; here a client certificate does the same.
/// </summary>
internal sealed class FollowerIdentity : IDisposable
{
    private readonly HttpClient _client;

    private FollowerIdentity(string kubeconfig, HttpClient client)
    {
        Kubeconfig = kubeconfig;
        _client = client;
    }

    public string Kubeconfig { get; }

    public bool IsServiceAccount { get; private init; }

    /// <summary>A user like the one that EKS makes of a role, in these groups.</summary>
    public static FollowerIdentity InGroups(KubeApiServer server, params string[] groups)
    {
        var (certificate, key) = server.Authority.IssueClient("arn:aws:sts::111122223333:assumed-role/bellwether-follower/bellwether", groups);
        // SslStream wants a key that isn't ephemeral, which PKCS#12 gives on every platform.
        using var ephemeral = X509Certificate2.CreateFromPem(certificate, key);
        var handler = Trusting(server);
        handler.SslOptions.ClientCertificates = [X509CertificateLoader.LoadPkcs12(ephemeral.Export(X509ContentType.Pkcs12), null)];
        var user = $"{{client-certificate-data: {Base64(certificate)}, client-key-data: {Base64(key)}}}";
        return new FollowerIdentity(KubeconfigFor(server, user), new HttpClient(handler) { BaseAddress = new Uri(server.Url) });
    }

    public static FollowerIdentity ServiceAccount(KubeApiServer server, string token)
    {
        var client = new HttpClient(Trusting(server)) { BaseAddress = new Uri(server.Url) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return new FollowerIdentity(KubeconfigFor(server, $"{{token: {token}}}"), client) { IsServiceAccount = true };
    }

    /// <summary>Everything that it may do in a namespace, as the server itself says: <c>list secrets</c>, <c>get /version</c>.</summary>
    public async Task<IReadOnlySet<string>> RightsInAsync(string @namespace)
    {
        var review = $$$"""
            {"apiVersion":"authorization.k8s.io/v1","kind":"SelfSubjectRulesReview","spec":{"namespace":"{{{@namespace}}}"}}
            """;
        using var content = new StringContent(review, Encoding.UTF8, "application/json");
        using var answer = await _client.PostAsync("/apis/authorization.k8s.io/v1/selfsubjectrulesreviews", content);
        answer.EnsureSuccessStatusCode();
        var status = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["status"]!;
        status["incomplete"]!.GetValue<bool>().Should().BeFalse();
        var ofResources = status["resourceRules"]!.AsArray().SelectMany(rule =>
            from verb in Texts(rule!["verbs"])
            from resource in Texts(rule["resources"])
            from name in rule["resourceNames"] is null ? [""] : Texts(rule["resourceNames"]).Select(name => $" named {name}")
            from @group in Texts(rule["apiGroups"])
            select $"{verb} {resource}{(@group.Length == 0 ? "" : $".{@group}")}{name}");
        var ofPaths = status["nonResourceRules"]!.AsArray().SelectMany(rule =>
            from verb in Texts(rule!["verbs"])
            from path in Texts(rule["nonResourceURLs"])
            select $"{verb} {path}");
        return ofResources.Concat(ofPaths).ToHashSet();
    }

    public void Dispose() => _client.Dispose();

    private static IEnumerable<string> Texts(JsonNode? list) => list!.AsArray().Select(text => text!.GetValue<string>());

    private static SocketsHttpHandler Trusting(KubeApiServer server)
    {
        var trust = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        trust.CustomTrustStore.ImportFromPem(server.CaPem);
        return new SocketsHttpHandler { SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = trust } };
    }

    private static string KubeconfigFor(KubeApiServer server, string user) =>
        $"""
        apiVersion: v1
        kind: Config
        clusters:
        - name: follower
          cluster: {"{"}server: "{server.Url}", certificate-authority-data: {Base64(server.CaPem)}{"}"}
        users:
        - name: follower
          user: {user}
        contexts:
        - name: follower
          context: {"{"}cluster: follower, user: follower{"}"}
        current-context: follower

        """;

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
