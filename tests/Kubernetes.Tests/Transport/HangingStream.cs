namespace Bellwether.Kubernetes.Tests.Transport;

/// <summary>A body that has begun and never goes on.</summary>
internal sealed class HangingStream : MemoryStream
{
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        return 0;
    }
}
