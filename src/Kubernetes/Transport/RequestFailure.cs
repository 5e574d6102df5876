namespace Bellwether.Kubernetes.Transport;

/// <summary>How a call to a cluster failed.</summary>
public enum RequestFailure
{
    /// <summary>The server answered with an error status.</summary>
    Answered,

    /// <summary>The host name has no address.</summary>
    NameNotResolved,

    /// <summary>Refused, reset, unroutable, or the connection broke.</summary>
    ConnectionFailed,

    /// <summary>No answer within the call's deadline.</summary>
    TimedOut,

    /// <summary>The server's certificate chains to no trust anchor of the cluster.</summary>
    CertificateUntrusted,

    /// <summary>The server's certificate is trusted but names another host.</summary>
    CertificateNameMismatch,

    /// <summary>The server's certificate is expired or not yet valid.</summary>
    CertificateExpired,

    /// <summary>The server refused or broke the TLS handshake.</summary>
    TlsFailed,

    /// <summary>No bearer token could be had for the call.</summary>
    TokenUnavailable,

    /// <summary>A redirect, an unreadable body, HTML, or a truncated answer: not a Kubernetes API.</summary>
    UnexpectedAnswer,

    /// <summary>The answer is larger than the call's cap.</summary>
    AnswerTooLarge,
}
