using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Bellwether.Kubernetes.Transport;

/// <summary>
/// Turns everything that can go wrong with a call into its one error. Exceptions of the platform don't become inner exceptions: they can
/// quote what the server sent.
/// </summary>
internal sealed class CallFailures(string clusterName)
{
    private const int MaximumNamedFields = 5;

    /// <summary>Null: it is none of a call's failures, but a bug, and should be thrown on.</summary>
    public KubernetesException? From(Exception exception, ApiCall call) => exception switch
    {
        KubernetesException known => known,
        AnswerException known => Create(known.Failure, call, known.Message),
        OperationCanceledException => Create(RequestFailure.TimedOut, call, "there was no answer in time"),
        HttpRequestException or IOException or SocketException or ObjectDisposedException => FromConnection(exception, call),
        _ => null,
    };

    public KubernetesException Create(
        RequestFailure failure, ApiCall call, string what, HttpStatusCode? code = null, Exception? innerException = null) =>
        new(failure, $"Could not {call.Describe()} in cluster {clusterName}: {what}.", code, status: null, innerException);

    /// <summary>An error status, or an ERROR frame of a watch.</summary>
    /// <param name="body">What came with it; only names are kept of it.</param>
    public KubernetesException FromAnswer(
        HttpStatusCode code, ReadOnlySequence<byte> body, string? mediaType, ApiCall call, TimeSpan? retryAfter = null)
    {
        if ((int)code is >= 300 and < 400)
        {
            return Create(RequestFailure.UnexpectedAnswer, call, $"the server answered with a redirect ({(int)code}), which no Kubernetes API does", code);
        }

        var status = StatusReader.Read(body)?.Reason;
        if (status is null && IsHtml(mediaType))
        {
            return Create(RequestFailure.UnexpectedAnswer, call, $"the server answered {(int)code} with a web page: it is no Kubernetes API", code);
        }

        if (status is null && code == HttpStatusCode.NotFound)
        {
            // Not that the object is absent: the server doesn't know what was asked for. Nobody may take the one for the other.
            return Create(RequestFailure.UnexpectedAnswer, call, "the server doesn't serve this path (404): the kind isn't installed, or it is no Kubernetes API", code);
        }

        var message = new StringBuilder($"Could not {call.Describe()} in cluster {clusterName}: the server answered {(int)code}");
        Describe(message, status);
        return new KubernetesException(RequestFailure.Answered, message.Append('.').ToString(), code, status) { RetryAfter = retryAfter };
    }

    private static bool IsHtml(string? mediaType) =>
        mediaType is not null && mediaType.StartsWith("text/html", StringComparison.OrdinalIgnoreCase);

    private static void Describe(StringBuilder message, StatusReason? status)
    {
        if (status is null)
        {
            return;
        }

        message.Append(' ').Append(status.Reason);
        for (var i = 0; i < status.Causes.Count && i < MaximumNamedFields; i++)
        {
            var cause = status.Causes[i];
            message.Append(i == 0 ? " (" : ", ").Append(cause.Reason);
            if (cause.Field.Length > 0)
            {
                message.Append(" at ").Append(cause.Field);
            }

            if (cause.ConflictingManager is { } manager)
            {
                message.Append(", managed by ").Append(manager);
            }
        }

        if (status.Causes.Count > 0)
        {
            message.Append(status.Causes.Count > MaximumNamedFields ? ", ...)" : ")");
        }
    }

    private KubernetesException FromConnection(Exception exception, ApiCall call)
    {
        for (var inner = exception; inner is not null; inner = inner.InnerException)
        {
            if (inner is AnswerException known)
            {
                return Create(known.Failure, call, known.Message);
            }
        }

        var error = (exception as HttpRequestException)?.HttpRequestError ?? (exception as HttpIOException)?.HttpRequestError;
        return error switch
        {
            HttpRequestError.NameResolutionError => Create(RequestFailure.NameNotResolved, call, "the host name has no address"),
            HttpRequestError.SecureConnectionError => Create(RequestFailure.TlsFailed, call, "the TLS handshake failed"),
            HttpRequestError.InvalidResponse => Create(RequestFailure.UnexpectedAnswer, call, "the server doesn't speak HTTP as a Kubernetes API does"),
            HttpRequestError.ConfigurationLimitExceeded => Create(RequestFailure.AnswerTooLarge, call, "the answer's headers are too large"),
            HttpRequestError.ResponseEnded => Create(RequestFailure.ConnectionFailed, call, "the connection ended within the answer"),
            _ => Create(RequestFailure.ConnectionFailed, call, "the connection broke"),
        };
    }
}
