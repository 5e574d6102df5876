using System.Net;
using Bellwether.Crds;
using Bellwether.Kubernetes.Transport;
using Bellwether.Operator.Syncs.Planning;

namespace Bellwether.Operator.Syncs.Writing;

/// <summary>Why a request about a target failed, in words for a status: made here from codes and names, never from a server's text.</summary>
/// <param name="Reason">Of <see cref="CopyReasons"/>.</param>
/// <param name="NeedsPerson">A retry alone changes nothing.</param>
/// <param name="IsUnreachable">The follower gave no answer, so nothing else is worth sending to it for now.</param>
internal sealed record WriteFailure(string Reason, string Message, bool NeedsPerson = false, bool IsUnreachable = false)
{
    /// <summary>The follower said no: the object is as it was. Otherwise nobody knows.</summary>
    public bool NothingHappened { get; init; }

    private const string NamespaceTerminatingCause = "NamespaceTerminating";

    public static WriteFailure Of(KubernetesException exception, PlannedAction action)
    {
        var target = action.Target;
        var verb = Verb(action.Kind);
        if (exception is { Failure: RequestFailure.UnexpectedAnswer, StatusCode: HttpStatusCode.NotFound })
        {
            return new WriteFailure(
                CopyReasons.KindNotServed,
                $"The follower doesn't serve {target.Kind.Kind} in the version {target.Kind.ApiVersion}, which spec.source.apiVersion names.")
            {
                NothingHappened = true,
            };
        }

        if (exception.Failure != RequestFailure.Answered)
        {
            return new WriteFailure(CopyReasons.ClusterUnavailable, $"Could not {verb} {target}: {Words(exception.Failure)}.", IsUnreachable: true);
        }

        return exception.StatusCode switch
        {
            HttpStatusCode.Unauthorized =>
                new(CopyReasons.ClusterUnavailable, $"Could not {verb} {target}: the follower rejects the credentials.", IsUnreachable: true) { NothingHappened = true },
            HttpStatusCode.Forbidden when exception.Status?.HasCause(NamespaceTerminatingCause) == true =>
                new(CopyReasons.NamespaceTerminating, $"Namespace {target.Key.Namespace} is being deleted.") { NothingHappened = true },
            HttpStatusCode.Forbidden when target.Kind.Group == "rbac.authorization.k8s.io" =>
                new(CopyReasons.Forbidden, $"The follower forbids to {verb} {target}. Besides the right to do so, Kubernetes asks of whoever writes Roles and RoleBindings that they hold every right in them, or the verb escalate on roles and bind on roles and clusterroles. Grant one or the other there.", NeedsPerson: true) { NothingHappened = true },
            HttpStatusCode.Forbidden =>
                new(CopyReasons.Forbidden, $"The follower forbids to {verb} {target}. Grant it in the follower's RBAC, or mend the admission policy that refuses it.", NeedsPerson: true) { NothingHappened = true },
            HttpStatusCode.NotFound when exception.Status?.Kind is "namespaces" or "Namespace" =>
                new(CopyReasons.NamespaceNotFound, $"Namespace {target.Key.Namespace} not found."),
            HttpStatusCode.UnprocessableEntity =>
                new(CopyReasons.Rejected, $"The follower rejects {target} as invalid{Fields(exception)}.", NeedsPerson: true) { NothingHappened = true },
            HttpStatusCode.BadRequest or HttpStatusCode.RequestEntityTooLarge =>
                new(CopyReasons.Rejected, $"The follower rejects {target} with status {(int)exception.StatusCode}.", NeedsPerson: true) { NothingHappened = true },
            HttpStatusCode.InternalServerError when !SourceResources.All.Contains(target.Kind) =>
                new(CopyReasons.WriteFailed, $"Could not {verb} {target}: the follower answered with status 500, as servers do for a field that they don't know. Is the kind of the same release in both clusters?"),
            { } code when (int)code is >= 400 and < 500 && code != HttpStatusCode.RequestTimeout =>
                new(CopyReasons.WriteFailed, $"Could not {verb} {target}: the follower answered with status {(int)code}.") { NothingHappened = true },
            { } code => new(CopyReasons.WriteFailed, $"Could not {verb} {target}: the follower answered with status {(int)code}."),
            null => new(CopyReasons.WriteFailed, $"Could not {verb} {target}."),
        };
    }

    private static string Fields(KubernetesException exception)
    {
        var fields = exception.Status?.Causes.Select(cause => cause.Field).Where(field => field.Length > 0).Distinct().Take(3).ToArray() ?? [];
        return fields.Length == 0 ? "" : $" ({string.Join(", ", fields)})";
    }

    private static string Words(RequestFailure failure) => failure switch
    {
        RequestFailure.NameNotResolved => "the follower's host name has no address",
        RequestFailure.ConnectionFailed => "the connection to the follower failed",
        RequestFailure.TimedOut => "the follower gave no answer in time",
        RequestFailure.CertificateUntrusted => "the follower's certificate is signed by no authority that is trusted for it",
        RequestFailure.CertificateNameMismatch => "the follower's certificate names another host",
        RequestFailure.CertificateExpired => "the follower's certificate is expired or not yet valid",
        RequestFailure.TlsFailed => "the TLS handshake with the follower failed",
        RequestFailure.TokenUnavailable => "no token for the follower could be had",
        RequestFailure.AnswerTooLarge => "the follower's answer was too large",
        _ => "what answered is no Kubernetes API",
    };

    private static string Verb(PlannedActionKind kind) => kind switch
    {
        PlannedActionKind.Create => "create",
        PlannedActionKind.Delete => "delete",
        PlannedActionKind.Release => "release",
        PlannedActionKind.Adopt => "adopt",
        PlannedActionKind.Refuse => "look at",
        _ => "update",
    };
}
