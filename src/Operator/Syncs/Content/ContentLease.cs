namespace Bellwether.Operator.Syncs.Content;

/// <summary>Keeps a content in memory until disposed.</summary>
internal sealed class ContentLease(SyncContent content, Action release) : IDisposable
{
    private Action? _release = release;

    public SyncContent Content { get; } = content;

    public void Dispose() => Interlocked.Exchange(ref _release, null)?.Invoke();

    public override string ToString() => nameof(ContentLease);
}
