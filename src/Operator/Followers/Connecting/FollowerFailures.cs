using Bellwether.Crds;
using Bellwether.Kubernetes.Transport;

namespace Bellwether.Operator.Followers.Connecting;

/// <summary>The one place that says what a failed call to a follower means, and what to do about it. Pure.</summary>
internal static class FollowerFailures
{
    /// <param name="server">Of the follower's API server, as messages show it.</param>
    public static FollowerFailure From(KubernetesException error, string server) => error.Failure switch
    {
        RequestFailure.NameNotResolved => Unreachable(
            $"The host name of {server} has no address. Check the server in the kubeconfig, and the DNS of the operator's cluster."),
        RequestFailure.ConnectionFailed => Unreachable(
            $"{server} can't be connected to. Check that it runs, the server in the kubeconfig, and what is between the clusters."),
        RequestFailure.TimedOut => Silent(server),
        RequestFailure.TlsFailed => Unreachable(
            $"{server} breaks the TLS handshake off. It may want another client certificate, or speak no TLS at this port."),
        RequestFailure.CertificateUntrusted => Certificate(
            $"The certificate of {server} is signed by none of the certificate authorities in the kubeconfig. "
            + "Renew its certificate-authority-data, or make sure that it is the cluster that is meant."),
        RequestFailure.CertificateNameMismatch => Certificate(
            $"The certificate of {server} is for another host name. Use a server name that the certificate holds, or set tls-server-name."),
        RequestFailure.CertificateExpired => Certificate(
            $"The certificate of {server} is expired or not yet valid. Renew it there, or check the clocks."),
        RequestFailure.TokenUnavailable => new FollowerFailure(
            FollowerStep.Authenticate,
            FollowerClusterReasons.CredentialsRejected,
            $"There is no token to sign in to {server} with. Check the credentials in the kubeconfig."),
        RequestFailure.Answered => Answered(error, server),
        _ => new FollowerFailure(
            FollowerStep.Reach,
            FollowerClusterReasons.UnexpectedAnswer,
            $"What answers at {server} is no Kubernetes API. Check the server in the kubeconfig, and proxies on the way."),
    };

    /// <summary>No answer within the deadline.</summary>
    public static FollowerFailure Silent(string server)
    {
        var failure = Unreachable($"{server} didn't answer in time. Check that it is well, and what is between the clusters.");
        return failure with { Waited = true };
    }

    private static FollowerFailure Answered(KubernetesException error, string server) => error switch
    {
        { IsUnauthorized: true } => new FollowerFailure(
            FollowerStep.Authenticate,
            FollowerClusterReasons.CredentialsRejected,
            $"{server} doesn't accept the credentials in the kubeconfig (401). They may be expired or revoked, or of another cluster: "
            + "put new ones into the Secret."),
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
