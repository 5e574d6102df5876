using Bellwether.Benchmarks.Fleet;
using Bellwether.Benchmarks.Measuring;

namespace Bellwether.Benchmarks.Scenarios;

/// <summary>
/// One follower is stopped by SIGSTOP, so that its connections stay open and nothing answers. The others must not notice, and it must be
/// caught up at once when it goes on. The last round stops it for longer than requests may take.
/// </summary>
internal sealed class HungFollower(BenchFleet fleet, int rounds) : IScenario
{
    private static readonly TimeSpan ShortStop = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan LongStop = TimeSpan.FromSeconds(45);
    private static readonly TimeSpan CatchUpBudget = TimeSpan.FromSeconds(2);

    public string Title =>
        $"{BenchFleet.Sources} changes at once while 1 of {fleet.Followers.Count} followers is stopped ({rounds} rounds each, alternating)";

    public async Task<IReadOnlyList<Result>> MeasureAsync(CancellationToken cancellationToken)
    {
        var hung = fleet.Followers[^1];
        var others = fleet.Followers.Where(name => name != hung).ToList();
        var (without, with, caughtUp) = (new Series(), new Series(), new Series());
        TimeSpan afterLong = default;
        for (var round = 0; round < rounds; round++)
        {
            without.Add((await fleet.ChangeSourcesAsync(BenchFleet.Sources, fleet.Followers, cancellationToken)).UntilLastOf(others));
            await fleet.SettleAsync(cancellationToken);

            var stop = round == rounds - 1 ? LongStop : ShortStop;
            await fleet.PauseAsync(hung);
            var stopped = TimeProvider.System.GetTimestamp();
            TimeSpan back;
            try
            {
                var change = await fleet.BeginChangeAsync(BenchFleet.Sources, fleet.Followers, cancellationToken);
                await change.ReachesAsync(others, cancellationToken);
                with.Add(change.UntilLastOf(others));
                var left = stop - TimeProvider.System.GetElapsedTime(stopped);
                if (left > TimeSpan.Zero)
                {
                    await Task.Delay(left, TimeProvider.System, cancellationToken);
                }

                var resumed = TimeProvider.System.GetTimestamp();
                await fleet.ResumeAsync(hung);
                await change.ReachesAsync([hung], cancellationToken);
                back = change.FromUntilLastOf(resumed, hung);
            }
            catch
            {
                await fleet.ResumeAsync(hung);
                throw;
            }

            if (stop == LongStop)
            {
                afterLong = back;
            }

            caughtUp.Add(back);
            await fleet.SettleAsync(cancellationToken);
        }

        return
        [
            Result.Of("the other four, nobody stopped", without),
            Result.Of("the other four, one stopped", with),
            Result.Ratio("with / without", with, without, budget: 1.2),
            Result.Within($"caught up after SIGCONT (stopped {ShortStop.TotalSeconds:0} s, once {LongStop.TotalSeconds:0} s)", caughtUp, CatchUpBudget),
            new Result($"  of these, after {LongStop.TotalSeconds:0} s", Result.Milliseconds(afterLong), ""),
        ];
    }
}
