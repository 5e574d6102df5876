using Bellwether.Benchmarks.Fleet;
using Bellwether.Benchmarks.Measuring;

namespace Bellwether.Benchmarks.Scenarios;

/// <summary>
/// Changes of sources, until the last follower shows the last of them; against the same writes sent to the followers directly. Rounds of
/// both alternate, so that whatever else the machine does hits both.
/// </summary>
internal sealed class FanOut(BenchFleet fleet, int changes, int rounds) : IScenario
{
    private const double Budget = 2.0;

    public string Title =>
        $"{(changes == 1 ? "One change" : $"{changes} changes at once")} -> {fleet.Followers.Count} followers ({rounds} rounds each, alternating)";

    public async Task<IReadOnlyList<Result>> MeasureAsync(CancellationToken cancellationToken)
    {
        var (bare, first, last) = (new Series(), new Series(), new Series());
        var warmUp = Math.Max(3, rounds / 4);
        for (var round = -warmUp; round < rounds; round++)
        {
            var ceiling = await fleet.WriteBareAsync(changes, fleet.Followers, cancellationToken);
            await fleet.SettleAsync(cancellationToken);
            var change = await fleet.ChangeSourcesAsync(changes, fleet.Followers, cancellationToken);
            await fleet.SettleAsync(cancellationToken);
            if (round >= 0)
            {
                bare.Add(ceiling.UntilLast);
                first.Add(change.UntilFirst);
                last.Add(change.UntilLast);
            }
        }

        var (management, followers) = await fleet.CountRequestsAsync(changes, cancellationToken);
        return
        [
            Result.Of("bare requests, last copy", bare),
            Result.Of("operator, first copy", first),
            Result.Of("operator, last copy", last),
            Result.Ratio("operator / bare requests", last, bare, Budget),
            new Result("requests to the followers, per copy", $"{followers:0.0}", ""),
            new Result("requests to the management cluster, per change", $"{management.Values.Sum():0.0}", ""),
            .. management.OrderByDescending(kind => kind.Value).Select(kind => new Result($"  {kind.Key}", $"{kind.Value:0.0}", "")),
        ];
    }
}
