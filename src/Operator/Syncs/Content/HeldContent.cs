namespace Bellwether.Operator.Syncs.Content;

/// <summary>A content that is shared by those who write it now, and cleared after the last of them.</summary>
/// <param name="cleared">Told when that is.</param>
internal sealed class HeldContent(SyncContent content, Action<HeldContent> cleared)
{
    private readonly Lock _lock = new();

    // The store's own hold is the first.
    private int _holds = 1;

    public SyncContent Content { get; } = content;

    /// <summary>Null if it was cleared already.</summary>
    public ContentLease? Lease()
    {
        lock (_lock)
        {
            if (_holds == 0)
            {
                return null;
            }

            _holds++;
            return new ContentLease(Content, Release);
        }
    }

    public void Release()
    {
        lock (_lock)
        {
            if (--_holds > 0)
            {
                return;
            }

            Content.Dispose();
        }

        // Without the lock: who is told has one of its own.
        cleared(this);
    }
}
