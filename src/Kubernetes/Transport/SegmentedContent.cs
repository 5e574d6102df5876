using System.Net;
using System.Net.Http.Headers;
using Bellwether.Kubernetes.Resources;

namespace Bellwether.Kubernetes.Transport;

/// <summary>Sends the parts of a <see cref="RequestBody"/> one after the other, without joining them. Can be sent again.</summary>
internal sealed class SegmentedContent : HttpContent
{
    private readonly RequestBody _body;

    public SegmentedContent(RequestBody body, string contentType)
    {
        _body = body;
        Headers.ContentType = new MediaTypeHeaderValue(contentType);
    }

    public override string ToString() => nameof(SegmentedContent);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        await WriteAsync(stream, _body.Prefix, cancellationToken);
        await WriteAsync(stream, _body.Splice, cancellationToken);
        await WriteAsync(stream, _body.Suffix, cancellationToken);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _body.Length;
        return true;
    }

    private static ValueTask WriteAsync(Stream stream, ReadOnlyMemory<byte> part, CancellationToken cancellationToken) =>
        part.IsEmpty ? ValueTask.CompletedTask : stream.WriteAsync(part, cancellationToken);
}
