using System.Collections.Immutable;

namespace Bellwether.Operator.Syncs.Writing;

/// <summary>
/// When a copy was repaired lately. Somebody who keeps changing a copy back would otherwise keep two programs busy for ever: after three
/// repairs in ten minutes the next one waits, twice as long each time, up to five minutes.
/// </summary>
internal sealed record RepairHistory
{
    public static readonly RepairHistory None = new();

    private const int FreeRepairs = 3;

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(5);

    private ImmutableArray<long> Times { get; init; } = [];

    public RepairHistory Add(long timestamp, TimeProvider time) =>
        new() { Times = [.. Recent(time), timestamp] };

    /// <summary>How long the next repair has to wait; zero if it needn't.</summary>
    public TimeSpan Wait(TimeProvider time)
    {
        if (Times.Length < FreeRepairs)
        {
            return TimeSpan.Zero;
        }

        var recent = Recent(time);
        if (recent.Length < FreeRepairs)
        {
            return TimeSpan.Zero;
        }

        var doublings = Math.Min(recent.Length - FreeRepairs, 8);
        var wait = TimeSpan.FromTicks(Math.Min(FirstWait.Ticks << doublings, LongestWait.Ticks));
        var left = wait - time.GetElapsedTime(recent[^1]);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    private ImmutableArray<long> Recent(TimeProvider time) =>
        [.. Times.Where(at => time.GetElapsedTime(at) < Window)];
}
