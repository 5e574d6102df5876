using System.Net;

namespace Bellwether.Kubernetes.Transport;

/// <summary>
/// The one error of a call to a cluster. Its message is made here, from the verb, the resource, the status and the names of fields: a
/// server's own text is never kept, since it can quote values (a 422 or a failed typed patch does).
/// </summary>
public sealed class KubernetesException(
    RequestFailure failure, string message, HttpStatusCode? statusCode = null, StatusReason? status = null, Exception? innerException = null)
    : Exception(message, innerException)
{
    public RequestFailure Failure { get; } = failure;

    /// <summary>Null unless the server answered.</summary>
    public HttpStatusCode? StatusCode { get; } = statusCode;

    /// <summary>What the server's Status object said, names only. Null unless it sent one.</summary>
    public StatusReason? Status { get; } = status;

    /// <summary>How long the server asked to wait.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The object isn't there. A 404 for an unknown path or from a web server is <see cref="RequestFailure.UnexpectedAnswer"/>.</summary>
    public bool IsNotFound => IsAnswer(HttpStatusCode.NotFound);

    public bool IsConflict => IsAnswer(HttpStatusCode.Conflict);

    public bool IsInvalid => IsAnswer(HttpStatusCode.UnprocessableEntity);

    public bool IsForbidden => IsAnswer(HttpStatusCode.Forbidden);

    public bool IsUnauthorized => IsAnswer(HttpStatusCode.Unauthorized);

    /// <summary>The resource version or continue token expired (410, as an answer or as an ERROR frame of a watch).</summary>
    public bool IsGone => IsAnswer(HttpStatusCode.Gone);

    private bool IsAnswer(HttpStatusCode code) => Failure == RequestFailure.Answered && StatusCode == code;
}
