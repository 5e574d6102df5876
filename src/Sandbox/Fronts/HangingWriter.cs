using System.IO.Pipelines;

namespace Bellwether.Sandbox;

/// <summary>A pipe writer that flushes only while the front isn't hung.</summary>
internal sealed class HangingWriter(PipeWriter inner, Func<CancellationToken, Task> unhung) : PipeWriter
{
    public override void Advance(int bytes) => inner.Advance(bytes);

    public override Memory<byte> GetMemory(int sizeHint = 0) => inner.GetMemory(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) => inner.GetSpan(sizeHint);

    public override void CancelPendingFlush() => inner.CancelPendingFlush();

    public override void Complete(Exception? exception = null) => inner.Complete(exception);

    public override async ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        await unhung(cancellationToken);
        return await inner.FlushAsync(cancellationToken);
    }
}
