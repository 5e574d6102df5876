namespace Bellwether.Operator.Audit.Recording;

/// <summary>A comparison that waits. Told apart by identity.</summary>
/// <param name="behind">It is of the trail as it is after the change with this sequence.</param>
/// <param name="since">When the follower began to wait for one.</param>
internal sealed class PendingLook(long behind, DateTimeOffset since, FollowerLook look)
{
    public long Behind => behind;

    public DateTimeOffset Since => since;

    public FollowerLook Look => look;
}
