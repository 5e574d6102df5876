using Bellwether.Benchmarks.Fleet;
using Bellwether.Benchmarks.Measuring;
using Bellwether.Benchmarks.Trail;

namespace Bellwether.Benchmarks.Scenarios;

/// <summary>
/// How long a change takes to its copy without an audit trail, with one, and with one whose git server accepts connections and answers
/// nothing. Three operators, each with kube-apiservers of its own, take turns, a few seconds each: long enough for pushes to fall into a
/// turn, and for whatever else the machine does to hit all three. The turns without a trail, halved, tell how much of a difference is noise.
/// </summary>
internal sealed class AuditedLatency(string program, int rounds) : IScenario
{
    /// <summary>Fewer can't be halved.</summary>
    public const int FewestRounds = 2;

    private const double Budget = 1.2;

    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>For what a turn leaves to be pushed, so that it isn't pushed in another's.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(2.5);

    public string Title => $"One change after the other -> 1 follower, without an audit trail, with one, and while Git hangs ({rounds} turns of {Turn.TotalSeconds:0} s each)";

    public async Task<IReadOnlyList<Result>> MeasureAsync(CancellationToken cancellationToken)
    {
        await using var trail = await TrailServer.StartAsync(cancellationToken);
        await using var stuck = await TrailServer.StartAsync(cancellationToken);
        await using var plainFleet = await BenchFleet.StartAsync(program, followers: 1, [], cancellationToken);
        await using var auditedFleet = await BenchFleet.StartAsync(program, followers: 1, trail.Arguments, cancellationToken);
        await using var stuckFleet = await BenchFleet.StartAsync(program, followers: 1, stuck.Arguments, cancellationToken);
        Lane plain = new(plainFleet), audited = new(auditedFleet), hanging = new(stuckFleet);
        Lane[] lanes = [plain, audited, hanging];
        foreach (var lane in lanes)
        {
            await TakeTurnAsync(lane, new Series(), cancellationToken);
        }

        await stuck.HangAsync();
        try
        {
            var (pushes, stuckPushes) = (trail.Pushes, stuck.Pushes);
            for (var round = 0; round < rounds; round++)
            {
                for (var place = 0; place < lanes.Length; place++)
                {
                    var lane = lanes[(round + place) % lanes.Length];
                    await TakeTurnAsync(lane, round % 2 == 0 ? lane.Even : lane.Odd, cancellationToken);
                }
            }

            return Results(plain, audited, hanging, trail.Pushes - pushes, stuck.Pushes - stuckPushes);
        }
        finally
        {
            await stuck.AnswerAgainAsync();
        }
    }

    private static async Task TakeTurnAsync(Lane lane, Series times, CancellationToken cancellationToken)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(began) < Turn)
        {
            times.Add((await lane.Fleet.ChangeSourcesAsync(1, lane.Fleet.Followers, cancellationToken)).UntilLast);
            await Task.Delay(Pause, TimeProvider.System, cancellationToken);
        }

        await Task.Delay(Rest, TimeProvider.System, cancellationToken);
    }

    private static IReadOnlyList<Result> Results(Lane plain, Lane audited, Lane hanging, int pushes, int stuckPushes) =>
    [
        Result.Of($"without a trail ({plain.All.Count} changes)", plain.All),
        Result.Of($"with a trail ({audited.All.Count} changes, {pushes} pushes)", audited.All),
        Result.Of($"while Git hangs ({hanging.All.Count} changes, {stuckPushes} pushes)", hanging.All),
        Result.Ratio("with / without", audited.All, plain.All, Budget),
        Result.Ratio("hanging / without", hanging.All, plain.All, Budget),
        Result.Ratio("without / without, odd and even turns (noise)", plain.Odd, plain.Even),
    ];

    private sealed class Lane(BenchFleet fleet)
    {
        public BenchFleet Fleet => fleet;

        public Series Even { get; } = new();

        public Series Odd { get; } = new();

        public Series All => Even.With(Odd);
    }
}
