using Bellwether.Benchmarks.Fleet;
using Bellwether.Benchmarks.Measuring;
using Bellwether.Benchmarks.Trail;

namespace Bellwether.Benchmarks.Scenarios;

/// <summary>
/// The operator's own program, with an audit trail on a real git server, changes copies at a given rate for a while: in sandboxes in this
/// process, since so many real kube-apiservers don't fit beside it. How far the trail is behind, and what the operator's memory does.
/// </summary>
internal sealed class AuditedRate(string program) : IScenario
{
    private const int Followers = 51;
    private const int Sources = 20;
    private const int ChangesPerSecond = 10;
    private const int Wanted = 500;
    private const double MemoryBudget = 1.2;

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public string Title =>
        $"{Followers * ChangesPerSecond} audited changes per second for {Length.TotalSeconds:0} s, in {Followers} followers in sandboxes over TLS, with a git daemon";

    public async Task<IReadOnlyList<Result>> MeasureAsync(CancellationToken cancellationToken)
    {
        await using var trail = await TrailServer.StartAsync(cancellationToken);
        await using var clusters = await SandboxClusters.StartAsync(program, Followers, trail.Arguments, cancellationToken);
        var times = new CopyTimes();
        using var watches = clusters.Watch(times.Saw);
        foreach (var name in Names())
        {
            clusters.Change(name, "first");
            clusters.Sync(name);
        }

        foreach (var name in Names())
        {
            await clusters.AllHaveAsync(name, 0, cancellationToken);
        }

        await DriveAsync(clusters, WarmUp, cancellationToken);
        var (pushes, used, usedHere) = (trail.Pushes, clusters.ProcessorTime(), Environment.CpuUsage.TotalTime);
        var from = TimeProvider.System.GetUtcNow();
        var memory = await DriveAsync(clusters, Length, cancellationToken);
        var until = TimeProvider.System.GetUtcNow();
        (used, usedHere) = (clusters.ProcessorTime() - used, Environment.CpuUsage.TotalTime - usedHere);
        var (told, commits) = await ToldAsync(times, trail, from, cancellationToken);

        var changed = times.Count(from, until);
        var rate = changed / (until - from).TotalSeconds;
        var (first, last) = (Mean(memory[..(memory.Count / 3)]), Mean(memory[^(memory.Count / 3)..]));
        return
        [
            new Result("copies changed per second", $"{rate:0}", "", Budget: $">= {Wanted}", IsOver: rate < Wanted),
            .. told.Results,
            new Result("processor time for each change, operator with its git", Result.Milliseconds(used / changed), ""),
            new Result("  and the sandboxes, with those who change and watch", Result.Milliseconds(usedHere / changed), ""),
            new Result("pushes per minute", $"{(trail.Pushes - pushes) / (until - from).TotalMinutes:0}", ""),
            new Result("commits, from the beginning", $"{commits}", ""),
            new Result("operator's memory in the first third", $"{first / (1 << 20):0} MiB", ""),
            new Result("operator's memory in the last third", $"{last / (1 << 20):0} MiB", ""),
            new Result("last third / first third", $"{last / first:0.00} x", "", Budget: $"{MemoryBudget:0.0} x", IsOver: last / first > MemoryBudget),
        ];
    }

    /// <summary>Changes sources by the clock, so that one that comes late delays none behind it.</summary>
    /// <returns>The operator's memory, second by second.</returns>
    private static async Task<List<double>> DriveAsync(SandboxClusters clusters, TimeSpan length, CancellationToken cancellationToken)
    {
        var memory = new List<double>();
        var began = TimeProvider.System.GetTimestamp();
        var round = TimeProvider.System.GetUtcNow().Ticks;
        for (var number = 0; number < length.TotalSeconds * ChangesPerSecond; number++)
        {
            clusters.Change(Name(number % Sources), $"{round}-{number}");
            if (number % ChangesPerSecond == 0)
            {
                memory.Add(clusters.Memory());
            }

            var wait = TimeSpan.FromSeconds((number + 1.0) / ChangesPerSecond) - TimeProvider.System.GetElapsedTime(began);
            if (wait > TimeSpan.Zero)
            {
                await Task.Delay(wait, TimeProvider.System, cancellationToken);
            }
        }

        return memory;
    }

    /// <summary>Waits until nothing comes to the branch any more that it should tell of.</summary>
    private static async Task<(ToldTimes Told, int Commits)> ToldAsync(
        CopyTimes times, TrailServer trail, DateTimeOffset from, CancellationToken cancellationToken)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            await Task.Delay(TimeSpan.FromSeconds(3), TimeProvider.System, cancellationToken);
            var (versions, commits) = await trail.ReadAsync(cancellationToken);
            var told = times.Compare(versions, from);
            if (told.Untold == 0 || TimeProvider.System.GetElapsedTime(began) > Patience)
            {
                return (told, commits);
            }
        }
    }

    private static IEnumerable<string> Names() => Enumerable.Range(0, Sources).Select(Name);

    private static string Name(int number) => $"load-{number:00}";

    private static double Mean(IReadOnlyCollection<double> values) => values.Sum() / values.Count;
}
