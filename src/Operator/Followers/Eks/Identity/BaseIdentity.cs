using Bellwether.Operator.Followers.Connecting;
using Bellwether.Operator.Followers.Eks.Aws;
using Microsoft.Extensions.Logging;

namespace Bellwether.Operator.Followers.Eks.Identity;

/// <summary>
/// The operator's own AWS identity, from the first of these that is set up: IRSA, EKS Pod Identity, access keys in the environment. One that
/// is set up and broken is not passed over, and the node's role is never used: what the operator may do must not depend on where it runs.
/// </summary>
internal sealed partial class BaseIdentity : IDisposable
{
    /// <summary>However many followers doubt it, it is not asked for more often.</summary>
    private static readonly TimeSpan MinimumAge = TimeSpan.FromMinutes(1);

    private readonly StsClient _sts;
    private readonly AwsSettings _settings;
    private readonly WebIdentity _webIdentity;
    private readonly PodIdentity _podIdentity;
    private readonly TimeProvider _time;
    private readonly ILogger<BaseIdentity> _logger;
    private readonly Renewable<AwsSession> _session;
    private string? _region;
    private string _asking = "";
    private string? _told;
    private long _made;

    public BaseIdentity(AwsSettings settings, StsClient sts, TimeProvider time, ILogger<BaseIdentity> logger)
    {
        (_settings, _sts, _time, _logger) = (settings, sts, time, logger);
        _webIdentity = new WebIdentity(settings, sts);
        _podIdentity = new PodIdentity(settings, time);
        _session = new Renewable<AwsSession>(
            MakeAsync, () => _sts.Clocks.Now(_region ?? ""), time, exception => LogNotRenewed((exception as SignInException)?.Failure.Message));
    }

    public bool IsRenewing => _session.IsMaking;

    /// <summary>Its ARN; null before it is known, and where AWS doesn't tell.</summary>
    public string? Arn => _told;

    /// <summary>How the last session was come by, in words; null before there was one.</summary>
    public string? Way { get; private set; }

    /// <param name="region">Of the follower that asks; used if the environment names none.</param>
    /// <exception cref="SignInException">There is none.</exception>
    public ValueTask<AwsSession> GetAsync(string region, CancellationToken cancellationToken)
    {
        _asking = region;
        Interlocked.CompareExchange(ref _region, _settings.Region ?? region, null);
        return _session.GetAsync(settle: false, cancellationToken);
    }

    /// <summary>These credentials may be dead: the next one who asks gets others, unless they are brand-new.</summary>
    /// <returns>There are others to be had.</returns>
    public bool Refuse(AwsSession session) => _time.GetElapsedTime(Volatile.Read(ref _made)) >= MinimumAge && _session.Drop(session);

    public void Dispose()
    {
        _session.Dispose();
        _podIdentity.Dispose();
    }

    public override string ToString() => nameof(BaseIdentity);

    private async Task<Renewed<AwsSession>> MakeAsync(CancellationToken cancellationToken)
    {
        var region = _region ?? _asking;
        AwsSession session;
        string way;
        try
        {
            (session, way) = await FindAsync(region, cancellationToken);
        }
        catch when (_settings.Region is null)
        {
            // A follower can name a region that isn't there, or that is no place for the operator's role: the next one's may be better.
            _region = null;
            throw;
        }

        Way = way;
        Volatile.Write(ref _made, _time.GetTimestamp());
        await TellAsync(session, way, region, cancellationToken);
        var now = _sts.Clocks.Now(region);
        var life = session.ExpiresAt - now;
        return session.ExpiresAt == DateTimeOffset.MaxValue
            ? new Renewed<AwsSession>(session, DateTimeOffset.MaxValue, DateTimeOffset.MaxValue)
            : new Renewed<AwsSession>(session, now + (life * (0.7 + (0.1 * Random.Shared.NextDouble()))), session.ExpiresAt - TimeSpan.FromMinutes(1));
    }

    private async Task<(AwsSession Session, string Way)> FindAsync(string region, CancellationToken cancellationToken)
    {
        if (_settings.WebIdentityTokenFile is not null)
        {
            return (await _webIdentity.SignInAsync(region, cancellationToken), "web identity (IRSA)");
        }

        if (_settings.ContainerCredentialsUri is not null)
        {
            return (await _podIdentity.SignInAsync(cancellationToken), "EKS Pod Identity");
        }

        if (_settings.AccessKeyId is { } id && _settings.SecretAccessKey is { } secret)
        {
            return (new AwsSession(id, secret, _settings.SessionToken, expiresAt: null), "access keys of the environment");
        }

        throw EksMessages.BaseIdentityMissing(
            "The operator has no AWS identity: neither IRSA (AWS_ROLE_ARN and AWS_WEB_IDENTITY_TOKEN_FILE), nor EKS Pod Identity "
            + "(AWS_CONTAINER_CREDENTIALS_FULL_URI), nor access keys are set up. Annotate its service account with eks.amazonaws.com/role-arn or "
            + "create a Pod Identity association, and restart it. The node's role is not used.");
    }

    /// <summary>Says once who the operator is. Not to know it is no failure: the calls that matter will tell.</summary>
    private async Task TellAsync(AwsSession session, string way, string region, CancellationToken cancellationToken)
    {
        if (_told is not null)
        {
            return;
        }

        try
        {
            _told = await _sts.GetCallerIdentityAsync(session, region, cancellationToken);
            LogSignedIn(_told, way);
        }
        catch (AwsCallException exception)
        {
            LogUnknown(way, exception.What);
        }
    }

    [LoggerMessage(LogLevel.Information, "Signed in to AWS as {Arn} by {Way}")]
    private partial void LogSignedIn(string arn, string way);

    [LoggerMessage(LogLevel.Warning, "Failed to find out who the operator is in AWS, by {Way}: {Problem}")]
    private partial void LogUnknown(string way, string problem);

    [LoggerMessage(LogLevel.Warning, "Failed to renew the operator's AWS identity; it is tried again: {Problem}")]
    private partial void LogNotRenewed(string? problem);
}
