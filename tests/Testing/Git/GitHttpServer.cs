using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Bellwether.Testing.Servers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Bellwether.Testing.Git;

/// <summary>
/// Git's smart HTTP protocol on loopback, spoken by <c>git http-backend</c>, behind basic auth. It notes who asked for what, and can fail
/// on purpose.
/// </summary>
public sealed class GitHttpServer : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly TestAuthority _authority;
    private readonly X509Certificate2 _certificate;
    private readonly string _folder;
    private readonly ConcurrentQueue<GitHttpCall> _calls = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly GitRepository _repository;
    private volatile Faults _faults = new(_ => GitHttpFault.None);

    private GitHttpServer(GitRepository repository)
    {
        _repository = repository;
        _authority = new TestAuthority("git host");
        var (certificate, key) = _authority.IssueServing("127.0.0.1", "localhost");
        _certificate = X509Certificate2.CreateFromPem(certificate, key);
        _folder = Directory.CreateTempSubdirectory("bellwether-git-http-").FullName;
        AuthorityFile = Path.Combine(_folder, "ca.pem");
        File.WriteAllText(AuthorityFile, _authority.Pem);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        // CreateSlimBuilder leaves HTTPS out unless asked for.
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(ListenOn);
        _application = builder.Build();
        _application.Run(ServeAsync);
    }

    /// <summary>The repository's address over HTTPS, whose certificate <see cref="AuthorityFile"/> vouches for.</summary>
    public string Url => $"{_application.Urls.First(url => url.StartsWith("https:", StringComparison.Ordinal))}/{_repository.Name}";

    /// <summary>The same without TLS.</summary>
    public string PlainUrl => $"{_application.Urls.First(url => url.StartsWith("http:", StringComparison.Ordinal))}/{_repository.Name}";

    /// <summary>The same over HTTPS by a name that is not the first in the certificate.</summary>
    public string LocalhostUrl => Url.Replace("127.0.0.1", "localhost", StringComparison.Ordinal);

    /// <summary>The authority's certificate in PEM, for GIT_SSL_CAINFO.</summary>
    public string AuthorityFile { get; }

    /// <summary>Who is let in.</summary>
    public string User { get; set; } = "bellwether";

    /// <summary>With what; set it anew and the old one is worth nothing.</summary>
    public string Password { get; set; } = $"CANARY-{RandomNumberGenerator.GetHexString(24)}";

    /// <summary>Everything that was asked so far.</summary>
    public IReadOnlyList<GitHttpCall> Calls => [.. _calls];

    /// <summary>Which requests go wrong, and how. Setting it lets go those that hang.</summary>
    public Func<GitHttpCall, GitHttpFault> Fault
    {
        get => _faults.Choose;
        set
        {
            var before = _faults;
            _faults = new Faults(value);
            before.Changed.SetResult();
        }
    }

    public static async Task<GitHttpServer> StartAsync(GitRepository repository)
    {
        var server = new GitHttpServer(repository);
        await server._application.StartAsync();
        return server;
    }

    /// <summary>Makes every request go wrong in the same way, or right again with <see cref="GitHttpFault.None"/>.</summary>
    public void FailWith(GitHttpFault fault) => Fault = _ => fault;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _application.DisposeAsync();
        _stop.Dispose();
        _certificate.Dispose();
        _authority.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private void ListenOn(KestrelServerOptions kestrel)
    {
        kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(_certificate));
        kestrel.Listen(IPAddress.Loopback, 0);
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = null;
        kestrel.Limits.MinRequestBodyDataRate = null;
        kestrel.Limits.MinResponseDataRate = null;
    }

    private async Task ServeAsync(HttpContext context)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, _stop.Token);
        context.RequestAborted = ended.Token;
        var (user, password) = Credentials(context.Request);
        var call = new GitHttpCall(context.Request.Method, context.Request.Path, context.Request.QueryString.Value ?? "", user);
        _calls.Enqueue(call);
        try
        {
            var fault = await ChosenAsync(call, ended.Token);
            await Task.Delay(fault.Delay, TimeProvider.System, ended.Token);
            await AnswerAsync(context, call, fault, user == User && password == Password);
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            context.Abort();
        }
    }

    /// <summary>What is to become of a request, waiting while that is to hang.</summary>
    private async Task<GitHttpFault> ChosenAsync(GitHttpCall call, CancellationToken cancellationToken)
    {
        while (true)
        {
            var faults = _faults;
            var fault = faults.Choose(call);
            if (!fault.IsHang)
            {
                return fault;
            }

            await faults.Changed.Task.WaitAsync(cancellationToken);
        }
    }

    private async Task AnswerAsync(HttpContext context, GitHttpCall call, GitHttpFault fault, bool isKnown)
    {
        var (request, response) = (context.Request, context.Response);
        if (fault.IsRedirect)
        {
            response.Redirect(fault.Target + request.Path + request.QueryString);
        }
        else if (fault.IsStatus || !isKnown)
        {
            response.StatusCode = fault.IsStatus ? fault.Code : StatusCodes.Status401Unauthorized;
            if (response.StatusCode == StatusCodes.Status401Unauthorized)
            {
                response.Headers.WWWAuthenticate = "Basic realm=\"git\"";
            }
        }
        else if (call.IsPush && fault.DropsPush)
        {
            // The first bytes have arrived; git never sees a complete push.
            _ = await request.Body.ReadAtLeastAsync(new byte[16], 16, throwOnEndOfStream: false, context.RequestAborted);
            context.Abort();
        }
        else if (call.IsPush && fault.DropsAnswer)
        {
            await GitHttpBackend.ServeAsync(context, _repository.Root, User, request.Body, Stream.Null);
            context.Abort();
        }
        else
        {
            await GitHttpBackend.ServeAsync(context, _repository.Root, User, request.Body, response.Body);
        }
    }

    private static (string? User, string? Password) Credentials(HttpRequest request)
    {
        if (!AuthenticationHeaderValue.TryParse(request.Headers.Authorization, out var header) || header.Scheme != "Basic")
        {
            return (null, null);
        }

        var words = Encoding.UTF8.GetString(Convert.FromBase64String(header.Parameter ?? "")).Split(':', 2);
        return (words[0], words.ElementAtOrDefault(1));
    }

    private sealed record Faults(Func<GitHttpCall, GitHttpFault> Choose)
    {
        public TaskCompletionSource Changed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
