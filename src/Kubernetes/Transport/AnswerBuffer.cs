using System.Buffers;

namespace Bellwether.Kubernetes.Transport;

/// <summary>The bytes of one answer in rented memory, which is cleared when it goes back: it can hold object data.</summary>
internal sealed class AnswerBuffer : IDisposable
{
    private const int InitialSize = 16 * 1024;
    private byte[] _rented;
    private int _length;

    private AnswerBuffer(int size) => _rented = ArrayPool<byte>.Shared.Rent(size);

    public ReadOnlySpan<byte> Span => _rented.AsSpan(0, _length);

    public ReadOnlyMemory<byte> Memory => _rented.AsMemory(0, _length);

    /// <exception cref="AnswerException">It is larger than <paramref name="maximum"/>.</exception>
    public static async Task<AnswerBuffer> ReadAsync(HttpContent content, int maximum, CancellationToken cancellationToken)
    {
        var announced = content.Headers.ContentLength ?? 0;
        if (announced > maximum)
        {
            throw AnswerException.TooLarge(maximum);
        }

        // One byte more than announced shows the end without another rent.
        var buffer = new AnswerBuffer(announced > 0 ? (int)announced + 1 : Math.Min(InitialSize, maximum + 1));
        try
        {
            await using var stream = await content.ReadAsStreamAsync(cancellationToken);
            await buffer.FillAsync(stream, maximum, cancellationToken);
            return buffer;
        }
        catch
        {
            buffer.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        var rented = Interlocked.Exchange(ref _rented, []);
        if (rented.Length > 0)
        {
            rented.AsSpan(0, _length).Clear();
            ArrayPool<byte>.Shared.Return(rented);
        }

        _length = 0;
    }

    public override string ToString() => nameof(AnswerBuffer);

    private async Task FillAsync(Stream stream, int maximum, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (_length == _rented.Length)
            {
                Grow();
            }

            var read = await stream.ReadAsync(_rented.AsMemory(_length), cancellationToken);
            if (read == 0)
            {
                return;
            }

            _length += read;
            if (_length > maximum)
            {
                throw AnswerException.TooLarge(maximum);
            }
        }
    }

    private void Grow()
    {
        var larger = ArrayPool<byte>.Shared.Rent(_rented.Length * 2);
        _rented.AsSpan(0, _length).CopyTo(larger);
        _rented.AsSpan(0, _length).Clear();
        ArrayPool<byte>.Shared.Return(_rented);
        _rented = larger;
    }
}
