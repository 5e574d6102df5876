namespace Bellwether.Operator.Telemetry.Endpoints;

/// <summary>What an endpoint answers.</summary>
internal sealed record HttpReply(int StatusCode, string Text, string ContentType = "text/plain; charset=utf-8")
{
    public static HttpReply NotFound { get; } = new(404, "not found\n");
}
