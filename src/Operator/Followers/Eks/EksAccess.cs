using Bellwether.Kubernetes.Transport;
using Bellwether.Operator.Followers.Connecting;
using Bellwether.Operator.Followers.Eks.Aws;
using Bellwether.Operator.Followers.Eks.Identity;
using Microsoft.Extensions.Logging;

namespace Bellwether.Operator.Followers.Eks;

/// <summary>
/// One follower's way in: the session of its role, the token for its cluster, and what EKS tells of it. All of it is made when it is asked
/// for and renewed before its end. Thread-safe.
/// </summary>
internal sealed partial class EksAccess : IDisposable
{
    /// <summary>Kept back from a session's end: nobody's clock is exact, and calls take a while.</summary>
    private static readonly TimeSpan SessionMargin = TimeSpan.FromMinutes(1);

    private readonly EksTarget _target;
    private readonly BaseIdentity _base;
    private readonly StsClient _sts;
    private readonly Escalation _escalation;
    private readonly TimeProvider _time;
    private readonly ILogger<EksAccess> _logger;
    private readonly Renewable<AssumedRole> _assumed;
    private readonly Renewable<BearerToken> _token;
    private long _tokenMade;
    private string? _told;
    private DateTimeOffset _signedAt = DateTimeOffset.MinValue;

    public EksAccess(
        EksTarget target, BaseIdentity baseIdentity, StsClient sts, EksClient eks, TimeProvider time, ILogger<EksAccess> logger)
    {
        (_target, _base, _sts, _time, _logger) = (target, baseIdentity, sts, time, logger);
        _escalation = new Escalation(time);
        _assumed = new Renewable<AssumedRole>(AssumeAsync, Now, time, NotRenewed);
        _token = new Renewable<BearerToken>(MakeTokenAsync, Now, time, NotRenewed);
        Description = new ClusterLookup(target, _assumed, eks, time);
    }

    public ClusterLookup Description { get; }

    public bool IsRenewing => _token.IsMaking || _assumed.IsMaking;

    /// <exception cref="SignInException">There is none.</exception>
    public ValueTask<BearerToken> GetTokenAsync(CancellationToken cancellationToken) => _token.GetAsync(settle: false, cancellationToken);

    /// <summary>Takes on the role, unless there is a session of it.</summary>
    /// <exception cref="SignInException">It can't be taken on.</exception>
    public async ValueTask TakeOnRoleAsync(CancellationToken cancellationToken) => await _assumed.GetAsync(settle: false, cancellationToken);

    /// <summary>Makes a token to be handed out as text, for a program that signs in by itself.</summary>
    /// <exception cref="SignInException">There is none.</exception>
    public async Task<WrittenToken> WriteTokenAsync(CancellationToken cancellationToken)
    {
        var assumed = await _assumed.GetAsync(settle: true, cancellationToken);
        var now = Now();
        var text = await WriteTokenAsync(assumed, now, cancellationToken);
        // By the clock of who reads it, which is this machine's, however wrong it is.
        return new WrittenToken(text, _time.GetUtcNow() + LifeOf(assumed, now));
    }

    /// <summary>ARN of the role's last session; null before there was one.</summary>
    public string? Identity { get; private set; }

    /// <summary>
    /// The cluster answered 401 to the token. That can be the token, the role's session, or the operator's own: each attempt takes one more
    /// of them away.
    /// </summary>
    public void Refuse(BearerToken token)
    {
        var accepted = _time.GetElapsedTime(Volatile.Read(ref _tokenMade));
        // Of many calls with one token only the first counts.
        if (!_token.Drop(token))
        {
            return;
        }

        var step = _escalation.Next(accepted);
        if (step != Suspect.Token && _assumed.Peek() is { } assumed
            && (step != Suspect.OldSession || _time.GetElapsedTime(assumed.MadeAt) >= Escalation.OldAge))
        {
            _assumed.Drop(assumed);
            if (step == Suspect.Base)
            {
                _base.Refuse(assumed.Signer);
            }
        }
    }

    public void Dispose()
    {
        _token.Dispose();
        _assumed.Dispose();
        Description.Dispose();
    }

    public override string ToString() => nameof(EksAccess);

    private DateTimeOffset Now() => _sts.Clocks.Now(_target.Region);

    private async Task<Renewed<AssumedRole>> AssumeAsync(CancellationToken cancellationToken)
    {
        var signer = await _base.GetAsync(_target.Region, cancellationToken);
        AwsSession session;
        try
        {
            try
            {
                session = await AssumeAsync(signer, cancellationToken);
            }
            catch (AwsCallException exception) when (exception.Problem == AwsProblem.SessionRejected && _base.Refuse(signer))
            {
                signer = await _base.GetAsync(_target.Region, cancellationToken);
                session = await AssumeAsync(signer, cancellationToken);
            }
        }
        catch (AwsCallException exception)
        {
            throw EksMessages.Assume(exception, _target);
        }

        (Identity, _told) = (session.Arn, null);

        // At most 1.2 calls per hour; the spread keeps followers that began together from coming back together.
        var now = Now();
        var renewAt = now + ((session.ExpiresAt - now) * (0.87 + (0.06 * Random.Shared.NextDouble())));
        return new Renewed<AssumedRole>(
            new AssumedRole(session, signer, _time.GetTimestamp()), renewAt, session.ExpiresAt - SessionMargin - TimeSpan.FromSeconds(15));
    }

    private Task<AwsSession> AssumeAsync(AwsSession signer, CancellationToken cancellationToken) =>
        _sts.AssumeRoleAsync(signer, _target.Region, _target.RoleArn, _target.SessionName, _target.ExternalId, cancellationToken);

    private async Task<Renewed<BearerToken>> MakeTokenAsync(CancellationToken cancellationToken)
    {
        // A session that is due goes first: a token dies with it.
        var assumed = await _assumed.GetAsync(settle: true, cancellationToken);
        var now = Now();
        // A token is other than the one before, which may have been refused, only if it is of another second.
        var another = _signedAt + TimeSpan.FromSeconds(1);
        _signedAt = now >= another || now < _signedAt ? now : another;
        var token = new BearerToken(await WriteTokenAsync(assumed, _signedAt, cancellationToken));
        Volatile.Write(ref _tokenMade, _time.GetTimestamp());
        var life = LifeOf(assumed, now);
        return new Renewed<BearerToken>(token, now + (life * (0.75 + (0.1 * Random.Shared.NextDouble()))), now + life);
    }

    /// <exception cref="SignInException">It would be too long.</exception>
    private async Task<string> WriteTokenAsync(AssumedRole assumed, DateTimeOffset signedAt, CancellationToken cancellationToken)
    {
        var text = await EksToken.WriteAsync(assumed.Session, _target.Region, _target.ClusterName, signedAt, cancellationToken);
        if (text is not null)
        {
            return text;
        }

        // What makes it large came with the session: the next one may be smaller.
        _assumed.Drop(assumed);
        throw EksMessages.TokenTooLarge(_target);
    }

    /// <summary>Of a token that is made now: it dies with the session.</summary>
    private static TimeSpan LifeOf(AssumedRole assumed, DateTimeOffset now)
    {
        var untilSessionEnds = assumed.Session.ExpiresAt - SessionMargin - now;
        return untilSessionEnds < EksToken.Life ? untilSessionEnds : EksToken.Life;
    }

    private void NotRenewed(Exception exception)
    {
        if (exception is SignInException { Failure: { } failure })
        {
            // An outage concerns every follower, and each tries again and again.
            if (Interlocked.Exchange(ref _told, failure.Reason) != failure.Reason)
            {
                LogNotRenewed(_target.Follower, failure.Reason, failure.Message);
            }
        }
        else if (exception is not OperationCanceledException)
        {
            LogCrashed(_target.Follower, exception);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Failed to renew the credentials of follower {Follower}; what there is still works: {Reason}: {Problem}")]
    private partial void LogNotRenewed(string follower, string reason, string problem);

    [LoggerMessage(LogLevel.Error, "Crashed while renewing the credentials of follower {Follower}; it is tried again")]
    private partial void LogCrashed(string follower, Exception exception);
}
