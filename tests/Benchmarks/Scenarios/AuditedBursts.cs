using Bellwether.Benchmarks.Fleet;
using Bellwether.Benchmarks.Measuring;
using Bellwether.Benchmarks.Trail;

namespace Bellwether.Benchmarks.Scenarios;

/// <summary>
/// Real kube-apiservers and an audit trail on a real git server: all sources are changed at once, again and again, each time as soon as the
/// last follower shows the last copy. How many copies are changed in a second that way, and how far the trail is behind.
/// </summary>
internal sealed class AuditedBursts(string program) : IScenario
{
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public string Title =>
        $"{BenchFleet.Sources} audited changes at once -> {BenchFleet.UsualFollowers} followers, without a pause for {Length.TotalSeconds:0} s, with a git daemon";

    public async Task<IReadOnlyList<Result>> MeasureAsync(CancellationToken cancellationToken)
    {
        await using var trail = await TrailServer.StartAsync(cancellationToken);
        await using var fleet = await BenchFleet.StartAsync(program, BenchFleet.UsualFollowers, trail.Arguments, cancellationToken);
        await fleet.ChangeSourcesAsync(BenchFleet.Sources, fleet.Followers, cancellationToken);
        var already = await SettledAsync(trail, cancellationToken);

        var times = new CopyTimes();
        fleet.Seen = times.Saw;
        var pushes = trail.Pushes;
        var (began, from) = (TimeProvider.System.GetTimestamp(), TimeProvider.System.GetUtcNow());
        do
        {
            await fleet.ChangeSourcesAsync(BenchFleet.Sources, fleet.Followers, cancellationToken);
        }
        while (TimeProvider.System.GetElapsedTime(began) < Length);

        var took = TimeProvider.System.GetElapsedTime(began);
        pushes = trail.Pushes - pushes;
        var told = await ToldAsync(times, trail, already, cancellationToken);
        return
        [
            new Result("copies changed per second", $"{times.Count(from, from + took) / took.TotalSeconds:0}", ""),
            .. told.Results,
            new Result("pushes per minute", $"{pushes / took.TotalMinutes:0}", ""),
        ];
    }

    /// <summary>Waits until the trail is at rest.</summary>
    /// <returns>How many versions each file has by then.</returns>
    private static async Task<Dictionary<string, int>> SettledAsync(TrailServer trail, CancellationToken cancellationToken)
    {
        int before;
        do
        {
            before = trail.Pushes;
            await Task.Delay(TimeSpan.FromSeconds(4), TimeProvider.System, cancellationToken);
        }
        while (trail.Pushes != before);

        var (versions, _) = await trail.ReadAsync(cancellationToken);
        return versions.ToDictionary(file => file.Key, file => file.Value.Count);
    }

    private static async Task<ToldTimes> ToldAsync(
        CopyTimes times, TrailServer trail, Dictionary<string, int> already, CancellationToken cancellationToken)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            await Task.Delay(TimeSpan.FromSeconds(3), TimeProvider.System, cancellationToken);
            var (versions, _) = await trail.ReadAsync(cancellationToken);
            var since = versions.ToDictionary(file => file.Key, file => file.Value[already.GetValueOrDefault(file.Key)..]);
            var told = times.Compare(since, DateTimeOffset.MinValue);
            if (told.Untold == 0 || TimeProvider.System.GetElapsedTime(began) > Patience)
            {
                return told;
            }
        }
    }
}
