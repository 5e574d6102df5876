using System.Net;
using System.Text;

namespace Bellwether.Kubernetes.Tests.Transport;

/// <summary>Answers requests from a list, the last answer for ever, and keeps what was asked.</summary>
internal sealed class ScriptedHandler : HttpMessageHandler
{
    private readonly Lock _gate = new();
    private readonly Queue<Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>>> _answers = new();
    private readonly List<Seen> _requests = [];

    public IReadOnlyList<Seen> Requests
    {
        get
        {
            lock (_gate)
            {
                return [.. _requests];
            }
        }
    }

    public static HttpResponseMessage Json(string json, HttpStatusCode code = HttpStatusCode.OK) =>
        new(code) { Content = new StringContent(json, Encoding.UTF8, "application/json") };

    public static HttpResponseMessage Text(string text, string mediaType, HttpStatusCode code = HttpStatusCode.OK) =>
        new(code) { Content = new StringContent(text, Encoding.UTF8, mediaType) };

    public static HttpResponseMessage Status(HttpStatusCode code, string reason, string details = "{}") => Json($$"""
        {"kind":"Status","apiVersion":"v1","status":"Failure","message":"canary-4711","reason":"{{reason}}","details":{{details}},"code":{{(int)code}}}
        """, code);

    public static HttpResponseMessage Throttled(HttpStatusCode code, int? seconds)
    {
        var response = Status(code, "TooManyRequests");
        if (seconds is { } value)
        {
            response.Headers.TryAddWithoutValidation("Retry-After", value.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }

        return response;
    }

    /// <summary>A body that comes in pieces of a size.</summary>
    public static HttpResponseMessage Pieces(byte[] body, int size) => new(HttpStatusCode.OK)
    {
        Content = new StreamContent(new PieceStream(body, size)) { Headers = { { "Content-Type", "application/json" } } },
    };

    public ScriptedHandler Answers(params Func<HttpResponseMessage>[] answers)
    {
        foreach (var answer in answers)
        {
            _answers.Enqueue((_, _) => Task.FromResult(answer()));
        }

        return this;
    }

    public ScriptedHandler Does(Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> answer)
    {
        _answers.Enqueue(answer);
        return this;
    }

    public ScriptedHandler NeverAnswers() => Does(async (_, cancellationToken) =>
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        throw new InvalidOperationException("Never comes here.");
    });

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
        Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> answer;
        lock (_gate)
        {
            _requests.Add(new Seen(
                request.Method.Method,
                request.RequestUri!,
                request.Headers.Authorization?.ToString(),
                request.Headers.GetValues("Accept").Single().Replace("; ", ";", StringComparison.Ordinal),
                request.Content?.Headers.ContentType?.ToString(),
                body));
            answer = _answers.Count > 1 ? _answers.Dequeue() : _answers.Peek();
        }

        return await answer(request, cancellationToken);
    }

    internal sealed record Seen(string Method, Uri Url, string? Authorization, string Accept, string? ContentType, string Body);

    private sealed class PieceStream(byte[] body, int size) : MemoryStream(body)
    {
        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(size, buffer.Length)]);

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(size, buffer.Length)], cancellationToken);
    }
}
