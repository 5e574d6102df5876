namespace Bellwether.Testing.Aws;

/// <summary>One call to a fake of AWS.</summary>
/// <param name="Action">Such as <c>AssumeRole</c> or <c>DescribeCluster</c>.</param>
/// <param name="Subject">The role or the cluster; empty for other calls.</param>
/// <param name="SessionName">Of AssumeRole.</param>
/// <param name="At">By the fake's clock.</param>
/// <param name="Region">That it was signed for; empty if it wasn't.</param>
public sealed record AwsCall(string Action, string Subject, string? SessionName, DateTimeOffset At, string Region);

/// <summary>How a fake of AWS answers in the place of the right answer.</summary>
public enum AwsFault
{
    None,

    /// <summary>STS's way: 400 with code Throttling. EKS's: 429 with code ThrottlingException.</summary>
    Throttled,

    /// <summary>429 with code TooManyRequestsException.</summary>
    TooManyRequests,

    /// <summary>429 without a code.</summary>
    TooManyRequestsWithoutCode,

    /// <summary>500 with the service's own error.</summary>
    ServerError,

    /// <summary>503 without a body.</summary>
    Unavailable,

    /// <summary>200 with a web page.</summary>
    Html,

    /// <summary>403 with a web page.</summary>
    HtmlForbidden,

    /// <summary>404 with a web page.</summary>
    HtmlNotFound,

    /// <summary>200 with half of the right answer.</summary>
    Truncated,

    /// <summary>200 without a body.</summary>
    Empty,

    /// <summary>200 with a document that lacks everything.</summary>
    Hollow,

    /// <summary>A redirect to a host that must not get the call.</summary>
    Redirect,

    /// <summary>200 with more bytes than any answer has.</summary>
    Huge,

    /// <summary>No answer.</summary>
    Hang,

    /// <summary>A connection that breaks.</summary>
    Reset,

    /// <summary>403 or 400: the session is expired.</summary>
    Expired,

    /// <summary>403 AccessDenied, with a message that quotes what was sent.</summary>
    Denied,

    /// <summary>404 ResourceNotFoundException.</summary>
    NotFound,

    /// <summary>403 RegionDisabledException.</summary>
    RegionDisabled,
}
