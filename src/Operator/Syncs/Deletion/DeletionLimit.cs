using Bellwether.Crds;

namespace Bellwether.Operator.Syncs.Deletion;

/// <summary>How many copies may be deleted within <see cref="Span"/> before a person is asked.</summary>
/// <param name="Window">Of <see cref="DeletionWindows"/>.</param>
/// <param name="Part">More than one in so many is too much.</param>
/// <param name="AtLeast">Fewer than this are never too much.</param>
/// <param name="Words">The part, for a message.</param>
internal sealed record DeletionLimit(string Window, int Part, int AtLeast, string Words)
{
    public static readonly TimeSpan Span = TimeSpan.FromHours(1);

    public static readonly DeletionLimit Sync = new(DeletionWindows.Sync, Part: 2, AtLeast: 10, "half");
    public static readonly DeletionLimit Follower = new(DeletionWindows.Follower, Part: 2, AtLeast: 20, "half");
    public static readonly DeletionLimit Fleet = new(DeletionWindows.Fleet, Part: 5, AtLeast: 50, "a fifth");

    /// <param name="deleted">Within the window, with those that are to be deleted now.</param>
    /// <param name="existed">At the window's start: those that are there, and those that were deleted since.</param>
    public bool IsExceeded(int deleted, int existed) => deleted >= AtLeast && (long)deleted * Part > existed;
}
