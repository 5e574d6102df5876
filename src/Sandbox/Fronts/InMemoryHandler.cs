using System.IO.Pipelines;
using System.Net;
using System.Net.Http.Headers;

namespace Bellwether.Sandbox;

/// <summary>Lets an HttpClient speak to a server without a network. The base address may be any; a path in it is a path prefix to strip.</summary>
public sealed class InMemoryHandler(ApiServer server, string pathPrefix = "") : HttpMessageHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? [] : await request.Content.ReadAsByteArrayAsync(cancellationToken);
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, values) in request.Headers.Concat(request.Content?.Headers.AsEnumerable() ?? []))
        {
            headers[name] = string.Join(", ", values);
        }

        if (request.Headers.UserAgent.Count > 0)
        {
            headers["User-Agent"] = request.Headers.UserAgent.ToString();
        }

        var path = Uri.UnescapeDataString(request.RequestUri!.AbsolutePath);
        var token = request.Headers.Authorization is { Scheme: "Bearer" } authorization ? authorization.Parameter : null;
        var response = await server.HandleAsync(
            new ApiRequest(request.Method.Method, path[pathPrefix.Length..], request.RequestUri.Query, headers, body, token), cancellationToken);
        if (response.Aborted)
        {
            throw new HttpRequestException(HttpRequestError.ConnectionError, "The connection was reset by the sandbox");
        }

        var message = new HttpResponseMessage((HttpStatusCode)response.StatusCode)
        {
            RequestMessage = request,
            Content = response.Stream is { } stream ? new StreamContent(Start(stream)) : new ReadOnlyMemoryContent(response.Body),
        };
        message.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(response.ContentType);
        foreach (var (name, value) in response.Headers)
        {
            message.Headers.TryAddWithoutValidation(name, value);
        }

        return message;
    }

    /// <summary>The stream ends when its reader is disposed, as a connection does when the response is.</summary>
    private static WatchStream Start(Func<PipeWriter, CancellationToken, Task> write)
    {
        var pipe = new Pipe();
        var closed = new CancellationTokenSource();
        var writing = WriteAsync(pipe.Writer, write, closed.Token);
        return new WatchStream(pipe.Reader.AsStream(), closed, writing);
    }

    /// <returns>What broke the connection, or null. The pipe itself would let an error overtake what was written before it.</returns>
    private static async Task<IOException?> WriteAsync(PipeWriter writer, Func<PipeWriter, CancellationToken, Task> write, CancellationToken cancellationToken)
    {
        IOException? failure = null;
        try
        {
            await write(writer, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // The client went away.
        }
        catch (IOException reset)
        {
            failure = reset;
        }

        await writer.CompleteAsync();
        return failure;
    }

    private sealed class WatchStream(Stream inner, CancellationTokenSource closed, Task<IOException?> writing) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("watches are read asynchronously");

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var read = await inner.ReadAsync(buffer, cancellationToken);
            return read == 0 && buffer.Length > 0 && await writing is { } failure ? throw new IOException(failure.Message, failure) : read;
        }

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing && !closed.IsCancellationRequested)
            {
                closed.Cancel();
                inner.Dispose();
                _ = writing;
            }

            base.Dispose(disposing);
        }
    }
}
