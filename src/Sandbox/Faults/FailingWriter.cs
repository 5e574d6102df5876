using System.IO.Pipelines;

namespace Bellwether.Sandbox;

/// <summary>A watch's writer that lets a number of frames through; after them it goes silent, or breaks. Each frame is one advance.</summary>
/// <param name="inner">The watch's own.</param>
/// <param name="frames">How many get through.</param>
/// <param name="breaks">Else it goes silent, and doesn't even end when its time has come.</param>
/// <param name="gone">Cancelled when the client has left.</param>
internal sealed class FailingWriter(PipeWriter inner, int frames, bool breaks, CancellationToken gone) : PipeWriter
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

        if (_left == 0 && !breaks)
        {
            await FaultInjection.ForeverAsync(gone);
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
