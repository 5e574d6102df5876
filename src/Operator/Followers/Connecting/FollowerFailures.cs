using Bellwether.Crds;
using Bellwether.Kubernetes.Transport;

namespace Bellwether.Operator.Followers.Connecting;

/// <summary>
/// The one place that says what a failed call to a follower means, and what to do about it. What is to be done depends on where the address
/// and the credentials come from, so each way to sign in words it. Pure.
/// </summary>
/// <param name="server">URL of the follower's API server, as messages show it.</param>
internal abstract class FollowerFailures(string server)
{
    protected string Server => server;

    /// <summary>The reason of a 401.</summary>
    protected abstract string RejectedReason { get; }

    public FollowerFailure From(KubernetesException error) => error.Failure switch
    {
        RequestFailure.NameNotResolved => Unreachable(Unresolved()),
        RequestFailure.ConnectionFailed => Unreachable(Refused()),
        RequestFailure.TimedOut => Silent(),
        RequestFailure.TlsFailed => Unreachable(
            $"{server} breaks the TLS handshake off. It may want another client certificate, or speak no TLS at this port."),
        RequestFailure.CertificateUntrusted => Certificate(Untrusted()),
        RequestFailure.CertificateNameMismatch => Certificate(OtherName()),
        RequestFailure.CertificateExpired => Certificate(
            $"The certificate of {server} is expired or not yet valid. Renew it there, or check the clocks."),
        RequestFailure.TokenUnavailable => error.InnerException is SignInException { Failure: { } failure }
            ? failure
            : new FollowerFailure(FollowerStep.Authenticate, RejectedReason, NoToken()),
        RequestFailure.Answered => Answered(error),
        _ => new FollowerFailure(FollowerStep.Reach, FollowerClusterReasons.UnexpectedAnswer, NoApi()),
    };

    /// <summary>No answer within the deadline.</summary>
    public FollowerFailure Silent() => Unreachable(NoAnswer()) with { Waited = true };

    protected abstract string Unresolved();

    protected abstract string Refused();

    protected abstract string NoAnswer();

    protected abstract string Untrusted();

    protected abstract string OtherName();

    protected abstract string NoToken();

    protected abstract string Rejected();

    protected abstract string NoApi();

    private FollowerFailure Answered(KubernetesException error) => error switch
    {
        { IsUnauthorized: true } => new FollowerFailure(FollowerStep.Authenticate, RejectedReason, Rejected()),
        { IsForbidden: true } => new FollowerFailure(
            FollowerStep.Authorize,
            FollowerClusterReasons.Forbidden,
            $"{server} refuses a read that the operator needs (403). Grant its user the permissions in config/follower."),
        { StatusCode: System.Net.HttpStatusCode.TooManyRequests } => new FollowerFailure(
            FollowerStep.Reach,
            FollowerClusterReasons.Throttled,
            $"{server} answers that it has too many requests (429). The operator waits and tries again."),
        _ => new FollowerFailure(
            FollowerStep.Reach,
            FollowerClusterReasons.UnexpectedAnswer,
            $"{server} answers with an error ({(int?)error.StatusCode}). Check that the API server is well."),
    };

    private static FollowerFailure Unreachable(string message) =>
        new(FollowerStep.Reach, FollowerClusterReasons.EndpointUnreachable, message);

    private static FollowerFailure Certificate(string message) =>
        new(FollowerStep.Reach, FollowerClusterReasons.CertificateMismatch, message);
}
