using System.Buffers;
using System.IO.Pipelines;
using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Serialization;
using Bellwether.Kubernetes.Transport;

namespace Bellwether.Kubernetes.Resources;

/// <summary>Cuts the body of a watch into frames, one a line, and decodes them as they are asked for.</summary>
internal sealed class WatchReader<T>(
    HttpResponseMessage response, Resource<T> resource, ApiCall call, CallFailures failures, int maximumFrameSize) : IAsyncDisposable
    where T : class, IKubernetesObject
{
    private PipeReader? _pipe;

    /// <summary>How much of the frame at hand was searched for its end already.</summary>
    private long _searched;

    /// <summary>Null: the stream ended after a whole frame.</summary>
    /// <exception cref="KubernetesException">An ERROR frame.</exception>
    /// <exception cref="AnswerException">A frame that is too large or can't be read.</exception>
    public async ValueTask<WatchEvent<T>?> ReadAsync(CancellationToken cancellationToken)
    {
        _pipe ??= await OpenAsync(cancellationToken);
        while (true)
        {
            var result = await _pipe.ReadAsync(cancellationToken);
            var buffer = result.Buffer;
            var end = buffer.Slice(_searched).PositionOf((byte)'\n');
            var frame = end is { } position ? buffer.Slice(0, position) : buffer;
            if (frame.Length > maximumFrameSize)
            {
                throw new AnswerException(RequestFailure.AnswerTooLarge, $"the watch sent a frame larger than {maximumFrameSize} bytes");
            }

            if (end is null && !result.IsCompleted)
            {
                _searched = buffer.Length;
                _pipe.AdvanceTo(buffer.Start, buffer.End);
                continue;
            }

            _searched = 0;
            var decoded = IsBlank(frame) ? null : (WatchEvent<T>?)Decode(frame);
            _pipe.AdvanceTo(end is { } last ? buffer.GetPosition(1, last) : buffer.End);
            if (decoded is not null || end is null)
            {
                return decoded;
            }
        }
    }

    public ValueTask DisposeAsync() => _pipe?.CompleteAsync() ?? ValueTask.CompletedTask;

    private async Task<PipeReader> OpenAsync(CancellationToken cancellationToken)
    {
        var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        // A watch waits nearly all of its life; without reads of no bytes, each would hold a buffer meanwhile.
        return PipeReader.Create(body, new StreamPipeReaderOptions(bufferSize: 32 * 1024, useZeroByteReads: true));
    }

    private WatchEvent<T> Decode(ReadOnlySequence<byte> frame)
    {
        var (decoded, error) = WatchFrame.Decode(frame, resource);
        return error.IsEmpty
            ? decoded
            : throw (StatusReader.Read(error) is { } status
                ? failures.FromAnswer(status.Code, error, mediaType: null, call)
                : AnswerException.Unexpected("the watch sent an error that is no Status"));
    }

    private static bool IsBlank(ReadOnlySequence<byte> frame)
    {
        foreach (var segment in frame)
        {
            if (segment.Span.ContainsAnyExcept(" \t\r\n"u8))
            {
                return false;
            }
        }

        return true;
    }
}
