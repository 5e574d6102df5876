using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace Bellwether.Testing.Aws;

/// <summary>
/// STS, EKS and the Pod Identity agent, on loopback, with the rules that matter: every signature is computed anew, for the region that is
/// meant; external ID, session name, trust and the hour that role chaining allows are checked; credentials expire. It counts, and it can fail
/// on purpose. Reached through AWS_ENDPOINT_URL_STS and AWS_ENDPOINT_URL_EKS.
/// </summary>
public sealed partial class FakeAws : IAsyncDisposable
{
    /// <summary>The role that the operator's service account has.</summary>
    public const string OperatorRole = "arn:aws:iam::999900001111:role/bellwether";

    private static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(5);

    private readonly TimeProvider _time;
    private readonly ConcurrentQueue<AwsCall> _calls = [];
    private readonly CancellationTokenSource _stop = new();
    private WebApplication? _application;
    private int _inFlight;
    private int _peak;

    private FakeAws(TimeProvider time)
    {
        _time = time;
        Verifier = new EksTokenVerifier(Sessions);
    }

    public string StsUrl { get; private set; } = "";

    public string EksUrl { get; private set; } = "";

    public string PodIdentityUrl { get; private set; } = "";

    public SessionLedger Sessions { get; } = new();

    public EksTokenVerifier Verifier { get; }

    public ConcurrentDictionary<string, FakeRole> Roles { get; } = new(StringComparer.Ordinal);

    public ConcurrentDictionary<(string Account, string Region, string Name), FakeCluster> Clusters { get; } = [];

    /// <summary>Web identity tokens that are accepted, for <see cref="OperatorRole"/>.</summary>
    public ConcurrentDictionary<string, bool> WebIdentityTokens { get; } = new(StringComparer.Ordinal);

    /// <summary>What the Pod Identity agent wants to see; null: no association.</summary>
    public string? PodIdentityToken { get; set; }

    /// <summary>How much AWS's clock is ahead of the test's.</summary>
    public TimeSpan Skew { get; set; }

    /// <summary>How long each answer takes.</summary>
    public TimeSpan Latency { get; set; }

    /// <summary>Which calls fail, and how.</summary>
    public Func<AwsCall, AwsFault> Fault { get; set; } = _ => AwsFault.None;

    public DateTimeOffset Now => _time.GetUtcNow() + Skew;

    public IReadOnlyList<AwsCall> Calls => [.. _calls];

    public int PeakInFlight => _peak;

    public int InFlight => _inFlight;

    /// <summary>What broke a rule, in words; a test of a healthy operator expects none.</summary>
    public ConcurrentQueue<string> Violations { get; } = [];

    /// <param name="time">AWS's clock, apart from <see cref="Skew"/>.</param>
    public static async Task<FakeAws> StartAsync(TimeProvider time)
    {
        var fake = new FakeAws(time);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0);
            kestrel.Listen(IPAddress.Loopback, 0);
            kestrel.Listen(IPAddress.Loopback, 0);
            kestrel.AddServerHeader = false;
        });
        var application = builder.Build();
        application.Run(fake.ServeAsync);
        await application.StartAsync();
        fake._application = application;
        var urls = application.Urls.ToList();
        (fake.StsUrl, fake.EksUrl, fake.PodIdentityUrl) = (urls[0], urls[1], urls[2]);
        return fake;
    }

    public int Count(string action) => _calls.Count(call => call.Action == action);

    /// <summary>Keys of a user, as they stand in environment variables.</summary>
    public FakeSession AddUser(string name = "operator")
    {
        var user = new FakeSession(
            "AKIACANARYUSER", "CANARY+user/secret", null, $"arn:aws:iam::999900001111:user/{name}", $"arn:aws:iam::999900001111:user/{name}",
            DateTimeOffset.MaxValue);
        Sessions.Add(user);
        return user;
    }

    /// <summary>A role with a cluster that it may describe.</summary>
    public (FakeRole Role, FakeCluster Cluster) AddFollower(string account, string region, string cluster, string role = "bellwether-follower")
    {
        var partition = region.StartsWith("cn-", StringComparison.Ordinal) ? "aws-cn"
            : region.StartsWith("us-gov-", StringComparison.Ordinal) ? "aws-us-gov" : "aws";
        var fakeRole = Roles.GetOrAdd($"arn:{partition}:iam::{account}:role/{role}", static arn => new FakeRole(arn));
        var fakeCluster = Clusters.GetOrAdd(
            (account, region, cluster), static key => new FakeCluster(key.Account, key.Region, key.Name));
        return (fakeRole, fakeCluster);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        if (_application is not null)
        {
            await _application.DisposeAsync();
        }

        _stop.Dispose();
    }

    private async Task ServeAsync(HttpContext context)
    {
        var now = Interlocked.Increment(ref _inFlight);
        for (var peak = _peak; now > peak; peak = _peak)
        {
            Interlocked.CompareExchange(ref _peak, now, peak);
        }

        try
        {
            context.Response.Headers.Date = Now.ToString("R");
            if (Latency > TimeSpan.Zero)
            {
                await Task.Delay(Latency, TimeProvider.System, context.RequestAborted);
            }

            if (context.Request.Path == FakeAnswer.Elsewhere)
            {
                Violations.Enqueue("a redirect that was followed");
            }

            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body, context.RequestAborted);
            var port = context.Connection.LocalPort;
            var answer = port == new Uri(StsUrl).Port ? Sts(context.Request, body.ToArray())
                : port == new Uri(EksUrl).Port ? Eks(context.Request, body.ToArray())
                : PodIdentity(context.Request);
            await answer.WriteAsync(context, _stop.Token);
        }
        catch (OperationCanceledException)
        {
            context.Abort();
        }
        finally
        {
            Interlocked.Decrement(ref _inFlight);
        }
    }

    private AwsFault Record(string action, string subject, string region, string? sessionName = null)
    {
        var call = new AwsCall(action, subject, sessionName, Now, region);
        _calls.Enqueue(call);
        return Fault(call);
    }

    /// <returns>Who signed, or the error that AWS would give.</returns>
    private (FakeSession? Signer, string Region, string? Error) Authenticate(HttpRequest request, byte[] body, string service)
    {
        var authorization = Authorization().Match(request.Headers.Authorization.ToString());
        if (!authorization.Success)
        {
            return (null, "", "MissingAuthenticationToken");
        }

        string Part(string name) => authorization.Groups[name].Value;
        var region = Part("region");
        if (Part("service") != service || !SigV4.TryReadTime(request.Headers["x-amz-date"].ToString(), out var signedAt))
        {
            return (null, region, "IncompleteSignature");
        }

        if ((signedAt - Now).Duration() > ClockTolerance)
        {
            return (null, region, "SignatureDoesNotMatch");
        }

        if (Sessions.Find(Part("key")) is not { } session)
        {
            return (null, region, "InvalidClientTokenId");
        }

        if (session.Token != (request.Headers.TryGetValue("x-amz-security-token", out var token) ? token.ToString() : null))
        {
            return (null, region, "InvalidClientTokenId");
        }

        if (Now >= session.ExpiresAt)
        {
            return (null, region, "ExpiredToken");
        }

        var target = request.HttpContext.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget.Split('?', 2);
        var signature = SigV4.Sign(
            request.Method,
            target[0],
            request.Query.SelectMany(pair => pair.Value.Select(value => new KeyValuePair<string, string>(pair.Key, value ?? ""))),
            Part("headers").Split(';').Select(name => new KeyValuePair<string, string>(name, request.Headers[name].ToString())),
            Convert.ToHexStringLower(SHA256.HashData(body)),
            new SigV4Scope(signedAt, region, service),
            session.SecretAccessKey);
        if (signature != Part("signature") || !Part("headers").Split(';').Contains("host"))
        {
            Violations.Enqueue($"{service}: a signature that doesn't match");
            return (null, region, "SignatureDoesNotMatch");
        }

        return (session, region, null);
    }

    private FakeAnswer PodIdentity(HttpRequest request)
    {
        var fault = Record("PodIdentity", "", "");
        if (fault != AwsFault.None)
        {
            return FakeAnswer.Of(fault, isSts: false, "{}");
        }

        if (PodIdentityToken is null || request.Headers.Authorization.ToString() != PodIdentityToken)
        {
            return new FakeAnswer(HttpStatusCode.BadRequest, "no association", "text/plain");
        }

        var session = Sessions.Make(
            "arn:aws:sts::999900001111:assumed-role/bellwether/pod", OperatorRole, Now + TimeSpan.FromHours(6), tokenLength: 600);
        return FakeAnswer.Json(
            $$"""
            {"AccessKeyId":"{{session.AccessKeyId}}","SecretAccessKey":"{{session.SecretAccessKey}}","Token":"{{session.Token}}",
            "Expiration":"{{session.ExpiresAt.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}}","AccountId":"999900001111"}
            """);
    }

    private static Dictionary<string, string> Form(byte[] body) => Encoding.UTF8.GetString(body).Split('&')
        .Select(pair => pair.Split('=', 2))
        .ToDictionary(pair => Uri.UnescapeDataString(pair[0]), pair => Uri.UnescapeDataString(pair.Length > 1 ? pair[1].Replace('+', ' ') : ""));

    [GeneratedRegex(
        "^AWS4-HMAC-SHA256 Credential=(?<key>[^/]+)/(?<day>[0-9]{8})/(?<region>[^/]+)/(?<service>[^/]+)/aws4_request, "
        + "SignedHeaders=(?<headers>[^,]+), Signature=(?<signature>[0-9a-f]{64})$")]
    private static partial Regex Authorization();
}
