using System.IO.Pipelines;

namespace Bellwether.Sandbox;

/// <summary>A watch's writer that lets a number of frames through; after them it goes silent, or breaks. Each frame is one advance.</summary>
internal sealed class FailingWriter(PipeWriter inner, int frames, bool breaks) : PipeWriter
{
    private byte[] _lost = [];
    private int _left = frames;
    private bool _failed;

    public override void Advance(int bytes)
    {
        if (_left > 0)
        {
            _left--;
            inner.Advance(bytes);
        }
        else
        {
            _failed = true;
        }
    }

    public override Memory<byte> GetMemory(int sizeHint = 0) => _left > 0 ? inner.GetMemory(sizeHint) : Lost(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public override void CancelPendingFlush() => inner.CancelPendingFlush();

    public override void Complete(Exception? exception = null) => inner.Complete(exception);

    public override async ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        var result = await inner.FlushAsync(cancellationToken);
        if (_failed && breaks)
        {
            throw new IOException("The connection was reset by the sandbox");
        }

        if (_failed)
        {
            await FaultInjection.ForeverAsync(cancellationToken);
        }

        return result;
    }

    private byte[] Lost(int sizeHint)
    {
        if (_lost.Length < Math.Max(sizeHint, 1))
        {
            _lost = new byte[Math.Max(sizeHint, 256)];
        }

        return _lost;
    }
}
