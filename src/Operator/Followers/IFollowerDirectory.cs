using System.Diagnostics.CodeAnalysis;

namespace Bellwether.Operator.Followers;

/// <summary>All followers and their state. Reading never waits for a cluster. Thread-safe.</summary>
public interface IFollowerDirectory
{
    IReadOnlyCollection<Follower> All { get; }

    bool TryGet(string name, [MaybeNullWhen(false)] out Follower follower);

    /// <summary>
    /// Calls back for each change from now on. Handlers run on the thread that noticed the change, several at a time for different
    /// followers: they must be quick and must not block. One that throws is logged and goes on to be called.
    /// </summary>
    IDisposable Subscribe(Action<FollowerChange> handler);

    /// <summary>Has the followers look whether they grant what the syncs need now. Quick.</summary>
    void NeedsChanged();
}
