namespace Bellwether.Kubernetes.Tests.Transport;

/// <summary>A body of many times the same byte, which counts how much of it was taken.</summary>
internal sealed class FloodStream(long length) : MemoryStream
{
    private long _taken;

    public long Taken => Volatile.Read(ref _taken);

    public override long Length => length;

    public override int Read(Span<byte> buffer)
    {
        var size = (int)Math.Min(buffer.Length, length - _taken);
        buffer[..size].Fill((byte)'x');
        Interlocked.Add(ref _taken, size);
        return size;
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(Read(buffer.Span));
}
