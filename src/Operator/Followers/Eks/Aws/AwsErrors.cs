using System.Net;

namespace Bellwether.Operator.Followers.Eks.Aws;

/// <summary>Tells what an error code of STS or EKS means. Pure.</summary>
internal static class AwsErrors
{
    /// <param name="code">As the service gave it; null when the answer had none that could be read.</param>
    public static AwsCallException Classify(HttpStatusCode status, string? code)
    {
        var problem = (int)status >= 500 ? AwsProblem.Unavailable : Meaning(code);
        if (problem == AwsProblem.Unavailable && status == HttpStatusCode.TooManyRequests)
        {
            problem = AwsProblem.Throttled;
        }

        // The code itself is not kept either: a 404 or 403 that some proxy made is none of the service.
        return new AwsCallException(problem, problem == AwsProblem.Unavailable ? $"an answer that is none of AWS ({(int)status})" : $"{problem}");
    }

    private static AwsProblem Meaning(string? code) => code switch
    {
        "Throttling" or "ThrottlingException" or "ThrottledException" or "RequestThrottled" or "RequestThrottledException"
            or "TooManyRequests" or "TooManyRequestsException" or "RequestLimitExceeded" or "LimitExceeded" or "SlowDown"
            or "PriorRequestNotComplete" or "BandwidthLimitExceeded" => AwsProblem.Throttled,
        "AccessDenied" or "AccessDeniedException" or "UnauthorizedOperation" or "NotAuthorized" => AwsProblem.Denied,
        "ResourceNotFoundException" => AwsProblem.NotFound,
        "ExpiredToken" or "ExpiredTokenException" or "InvalidClientTokenId" or "UnrecognizedClientException"
            or "InvalidToken" or "InvalidAccessKeyId" or "MissingAuthenticationToken" or "MissingAuthenticationTokenException"
            => AwsProblem.SessionRejected,
        "SignatureDoesNotMatch" or "InvalidSignature" or "InvalidSignatureException" or "IncompleteSignature"
            or "IncompleteSignatureException" or "RequestExpired" or "RequestTimeTooSkewed" or "RequestInTheFuture" => AwsProblem.SignatureRejected,
        "InvalidIdentityToken" or "InvalidIdentityTokenException" or "IDPRejectedClaim" => AwsProblem.WebIdentityRejected,
        "RegionDisabledException" or "RegionDisabled" or "OptInRequired" => AwsProblem.RegionDisabled,
        _ => AwsProblem.Unavailable,
    };
}
