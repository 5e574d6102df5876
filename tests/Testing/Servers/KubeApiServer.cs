using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Bellwether.Testing.Servers;

/// <summary>
/// One real kube-apiserver on loopback: RBAC, token users, a certificate authority of its own. There is no controller manager:
/// namespaces stay Terminating, and nothing is garbage-collected.
/// </summary>
public sealed class KubeApiServer : IAsyncDisposable
{
    private const string Issuer = "https://kubernetes.default.svc";

    private readonly KubeAssets _assets;
    private readonly Etcd _etcd;
    private readonly string _folder;
    private readonly KubeServerOptions _options;
    private readonly TestAuthority _authority;
    private readonly Dictionary<string, string> _tokens;
    private ChildProcess? _process;
    private HttpClient? _admin;
    private int _port = FreePorts.Next();

    internal KubeApiServer(string name, KubeAssets assets, Etcd etcd, string folder, KubeServerOptions options)
    {
        Name = name;
        _assets = assets;
        _etcd = etcd;
        _folder = folder;
        _options = options;
        _authority = new TestAuthority($"{name} authority");
        _tokens = options.Users.Prepend("admin").ToDictionary(user => user, _ => RandomNumberGenerator.GetHexString(32, lowercase: true));
        Directory.CreateDirectory(folder);
        WriteSecrets();
    }

    public string Name { get; }

    public string Url => $"https://127.0.0.1:{_port}";

    /// <summary>The same server under a name that its certificate doesn't hold.</summary>
    public string WrongHostUrl => $"https://localhost:{_port}";

    public string CaPem => _authority.Pem;

    /// <summary>Signs client certificates that this server accepts.</summary>
    public TestAuthority Authority => _authority;

    /// <summary>A token that no server knows: of another cluster, or revoked.</summary>
    public static string UnknownToken => "unknown-" + RandomNumberGenerator.GetHexString(24, lowercase: true);

    /// <summary>How long after its expiry a server still accepts a ServiceAccount's token.</summary>
    public static TimeSpan TokenLeeway => TimeSpan.FromMinutes(1);

    public string LogFile => Path.Combine(_folder, "kube-apiserver.log");

    private string AuditFile => Path.Combine(_folder, "audit.log");

    /// <summary>With the admin's token, this server's authority, HTTP/1.1 or 2, and the base address set.</summary>
    public HttpClient Admin => _admin ??= Client(Token("admin"));

    public string Token(string user) => _tokens.TryGetValue(user, out var token)
        ? token
        : throw new ArgumentException($"{Name} has no user {user}: name it in KubeServerOptions.Users", nameof(user));

    /// <summary>
    /// A ServiceAccount's token that this server itself could have issued, but for its lifetime: TokenRequest gives at least ten minutes.
    /// Accepted until a minute after <paramref name="expires"/> (the server's leeway), and up to ten seconds longer from its cache.
    /// </summary>
    /// <param name="uid">Of the ServiceAccount.</param>
    public string ServiceAccountToken(string @namespace, string name, string uid, DateTimeOffset expires)
    {
        using var signing = RSA.Create();
        signing.ImportFromPem(File.ReadAllText(Path.Combine(_folder, "sa.key")));
        return ServiceAccountTokens.Sign(signing, Issuer, @namespace, name, uid, expires);
    }

    /// <summary>A client that trusts this server's authority only.</summary>
    public HttpClient Client(string token)
    {
        var trust = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        trust.CustomTrustStore.ImportFromPem(CaPem);
        var handler = new SocketsHttpHandler { SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = trust } };
        var client = new HttpClient(new NotingHandler { InnerHandler = handler }) { BaseAddress = new Uri(Url), Timeout = TimeSpan.FromSeconds(60) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    /// <summary>The text of a kubeconfig for a user; every part can be made wrong on purpose.</summary>
    public string Kubeconfig(string user = "admin", string? url = null, string? caPem = null, string? token = null) =>
        KubeconfigText.Of(Name, url ?? Url, caPem ?? CaPem, user, token ?? Token(user));

    /// <summary>The same in a file, for kubectl and other programs.</summary>
    public string KubeconfigFile(string user = "admin")
    {
        var file = Path.Combine(_folder, $"{user}.kubeconfig");
        File.WriteAllText(file, Kubeconfig(user));
        return file;
    }

    /// <summary>Starts it, or starts it again on the same port and data, and waits until it is ready.</summary>
    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        for (var attempt = 1; ; attempt++)
        {
            _process = await ChildProcess.StartAsync(_assets.ApiServer, Flags(), LogFile);
            try
            {
                await Readiness.WaitAsync(
                    $"kube-apiserver {Name}", _process, () => IsReadyAsync(cancellationToken), _options.StartDeadline, cancellationToken);
                return;
            }
            catch (ServerFailedException failure) when (attempt < 3 && _admin is null
                && failure.Message.Contains("address already in use", StringComparison.Ordinal))
            {
                _port = FreePorts.Next();
            }
        }
    }

    public async Task StopAsync()
    {
        if (_process is { } process)
        {
            await process.StopAsync(TimeSpan.FromSeconds(5));
            await process.DisposeAsync();
            _process = null;
        }
    }

    /// <summary>SIGSTOP: connections stay open and nothing answers, as a hung server does.</summary>
    public Task PauseAsync() => Running().SignalAsync("STOP");

    /// <summary>SIGCONT.</summary>
    public Task ResumeAsync() => Running().SignalAsync("CONT");

    public async Task<RequestCounts> RequestCountsAsync(CancellationToken cancellationToken = default) =>
        RequestCounts.Parse(await Admin.GetStringAsync("/metrics", cancellationToken));

    /// <summary>What the audited user has asked for since the server was first started, each request once.</summary>
    public IReadOnlyCollection<AuditedRequest> ReadAudit() => AuditLog.Read(AuditFile);

    /// <summary>Drops the history of all servers that share this one's etcd: continue tokens and old watches get 410.</summary>
    public Task CompactAsync(CancellationToken cancellationToken = default) => _etcd.CompactAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (_process is { } process)
        {
            await process.DisposeAsync();
        }

        _admin?.Dispose();
        _authority.Dispose();
    }

    private ChildProcess Running() => _process ?? throw new InvalidOperationException($"kube-apiserver {Name} is not running");

    private async Task<bool> IsReadyAsync(CancellationToken cancellationToken)
    {
        using var client = Client(Token("admin"));
        client.Timeout = TimeSpan.FromSeconds(5);
        using var ready = await client.GetAsync("/readyz", cancellationToken);
        // The first request of a namespace's life comes from the server itself; tests that begin before it would race it.
        using var system = await client.GetAsync("/api/v1/namespaces/kube-system", cancellationToken);
        using var standard = await client.GetAsync("/api/v1/namespaces/default", cancellationToken);
        return ready.IsSuccessStatusCode && system.IsSuccessStatusCode && standard.IsSuccessStatusCode;
    }

    private void WriteSecrets()
    {
        var (certificate, key) = _authority.IssueServing([.. _options.ServingHosts]);
        File.WriteAllText(Path.Combine(_folder, "tls.crt"), certificate);
        File.WriteAllText(Path.Combine(_folder, "tls.key"), key);
        File.WriteAllText(Path.Combine(_folder, "ca.crt"), CaPem);
        if (_options.AuditedUser is { } user)
        {
            File.WriteAllText(Path.Combine(_folder, "audit.yaml"), AuditLog.PolicyFor(user));
        }

        using var signing = RSA.Create(2048);
        File.WriteAllText(Path.Combine(_folder, "sa.key"), signing.ExportRSAPrivateKeyPem());
        File.WriteAllLines(
            Path.Combine(_folder, "tokens.csv"),
            _tokens.Select(token => $"{token.Value},{token.Key},{token.Key}{(token.Key == "admin" ? ",system:masters" : "")}"));
    }

    private IEnumerable<string> Flags() =>
    [
        $"--etcd-servers={_etcd.Url}",
        $"--etcd-prefix=/{Name}",
        $"--secure-port={_port}",
        "--bind-address=127.0.0.1",
        $"--cert-dir={_folder}",
        $"--tls-cert-file={Path.Combine(_folder, "tls.crt")}",
        $"--tls-private-key-file={Path.Combine(_folder, "tls.key")}",
        $"--client-ca-file={Path.Combine(_folder, "ca.crt")}",
        $"--service-account-key-file={Path.Combine(_folder, "sa.key")}",
        $"--service-account-signing-key-file={Path.Combine(_folder, "sa.key")}",
        $"--service-account-issuer={Issuer}",
        $"--token-auth-file={Path.Combine(_folder, "tokens.csv")}",
        "--authorization-mode=RBAC",
        "--service-cluster-ip-range=10.0.0.0/24",
        "--disable-admission-plugins=ServiceAccount",
        .. AuditFlags(),
        .. _options.ExtraFlags,
    ];

    // A request is answered only after it was recorded; the file is never begun anew.
    private string[] AuditFlags() => _options.AuditedUser is null
        ? []
        :
        [
            $"--audit-policy-file={Path.Combine(_folder, "audit.yaml")}", $"--audit-log-path={AuditFile}",
            "--audit-log-mode=blocking", "--audit-log-maxsize=100000",
        ];
}
