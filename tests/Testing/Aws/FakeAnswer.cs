using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Bellwether.Testing.Aws;

/// <summary>An answer of a fake of AWS, or none.</summary>
internal sealed record FakeAnswer(HttpStatusCode Status, string Body, string ContentType)
{
    /// <summary>Where redirects lead.</summary>
    public const string Elsewhere = "/elsewhere";

    private const string Page = "<html><head><title>CANARY proxy</title></head><body>no</body></html>";

    private string? ErrorType { get; init; }

    private AwsFault Fault { get; init; }

    public static FakeAnswer Xml(string body) => new(HttpStatusCode.OK, body, "text/xml");

    public static FakeAnswer Json(string body) => new(HttpStatusCode.OK, body, "application/json");

    /// <summary>With a message as AWS writes them, which must not get anywhere.</summary>
    public static FakeAnswer StsError(HttpStatusCode status, string code) => new(
        status,
        $"""
        <ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>{code}</Code>
        <Message>CANARY message: User arn:aws:iam::1:x is not authorized</Message></Error><RequestId>0</RequestId></ErrorResponse>
        """,
        "text/xml");

    public static FakeAnswer EksError(HttpStatusCode status, string code) =>
        new(status, """{"message":"CANARY message: User is not authorized"}""", "application/json")
        {
            ErrorType = $"{code}:http://internal.amazon.com/coral/com.amazon.coral.service/",
        };

    /// <param name="right">The right answer, for faults that spoil it.</param>
    public static FakeAnswer Of(AwsFault fault, bool isSts, string right) => fault switch
    {
        AwsFault.Throttled => isSts ? StsError(HttpStatusCode.BadRequest, "Throttling") : EksError(HttpStatusCode.TooManyRequests, "ThrottlingException"),
        AwsFault.TooManyRequests => isSts
            ? StsError(HttpStatusCode.TooManyRequests, "TooManyRequestsException")
            : EksError(HttpStatusCode.TooManyRequests, "TooManyRequestsException"),
        AwsFault.TooManyRequestsWithoutCode => new(HttpStatusCode.TooManyRequests, "", "text/plain"),
        AwsFault.ServerError => isSts
            ? StsError(HttpStatusCode.InternalServerError, "InternalFailure")
            : EksError(HttpStatusCode.InternalServerError, "ServerException"),
        AwsFault.Unavailable => new(HttpStatusCode.ServiceUnavailable, "", "text/plain"),
        AwsFault.Html => new(HttpStatusCode.OK, Page, "text/html"),
        AwsFault.HtmlForbidden => new(HttpStatusCode.Forbidden, Page, "text/html"),
        AwsFault.HtmlNotFound => new(HttpStatusCode.NotFound, Page, "text/html"),
        AwsFault.Truncated => new(HttpStatusCode.OK, right[..(right.Length / 2)], isSts ? "text/xml" : "application/json"),
        AwsFault.Empty => new(HttpStatusCode.OK, "", isSts ? "text/xml" : "application/json"),
        AwsFault.Hollow => isSts ? Xml("<AssumeRoleResponse/>") : Json("""{"cluster":{}}"""),
        AwsFault.Redirect => new(HttpStatusCode.TemporaryRedirect, "", "text/plain"),
        AwsFault.Huge => new(HttpStatusCode.OK, new string(' ', 4 * 1024 * 1024), isSts ? "text/xml" : "application/json"),
        AwsFault.Expired => isSts
            ? StsError(HttpStatusCode.Forbidden, "ExpiredToken") : EksError(HttpStatusCode.Forbidden, "ExpiredTokenException"),
        AwsFault.Denied => isSts
            ? StsError(HttpStatusCode.Forbidden, "AccessDenied") : EksError(HttpStatusCode.Forbidden, "AccessDeniedException"),
        AwsFault.NotFound => EksError(HttpStatusCode.NotFound, "ResourceNotFoundException"),
        AwsFault.RegionDisabled => StsError(HttpStatusCode.Forbidden, "RegionDisabledException"),
        _ => new(HttpStatusCode.OK, "", "") { Fault = fault },
    };

    public async Task WriteAsync(HttpContext context, CancellationToken stopped)
    {
        switch (Fault)
        {
            case AwsFault.Reset:
                context.Abort();
                return;
            case AwsFault.Hang:
                using (var either = CancellationTokenSource.CreateLinkedTokenSource(stopped, context.RequestAborted))
                {
                    await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, either.Token);
                }

                return;
        }

        context.Response.StatusCode = (int)Status;
        context.Response.ContentType = ContentType;
        if (Status == HttpStatusCode.TemporaryRedirect)
        {
            context.Response.Headers.Location = Elsewhere;
        }

        if (ContentType is not "text/html")
        {
            context.Response.Headers["x-amzn-RequestId"] = "00000000-0000-0000-0000-000000000000";
        }

        if (ErrorType is not null)
        {
            context.Response.Headers["x-amzn-ErrorType"] = ErrorType;
        }

        await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(Body), context.RequestAborted);
    }
}
