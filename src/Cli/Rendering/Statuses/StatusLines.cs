using System.Globalization;
using Bellwether.Cli.Rendering.Terminal;
using Bellwether.Cli.Statuses;
using Bellwether.Crds;

namespace Bellwether.Cli.Rendering.Statuses;

/// <summary>A status that is followed without a terminal: a line for each change, with the time, as a log has it.</summary>
internal sealed class StatusLines
{
    private Dictionary<string, string>? _before;
    private string? _problem;

    /// <param name="waiting">What is waited for: told at the beginning and at the end.</param>
    public IEnumerable<StyledLine> Of(FleetStatus fleet, string waiting, bool isOver, string? problem)
    {
        var time = fleet.Now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        var lines = new List<StyledLine>();
        var now = new Dictionary<string, string>();
        foreach (var (name, standing, copies) in Items(fleet))
        {
            var said = $"{standing.State} {copies?.Summary ?? "-"} {copies?.Failing ?? 0} {standing.Reason}";
            now[name] = said;
            if (_before is null ? !standing.IsReady : _before.GetValueOrDefault(name) != said)
            {
                lines.Add(StyledLine.Of($"{time} {name} ")
                    .Add(standing.State.ToString(), StatusWords.ShadeOf(standing.State))
                    .Add($" {copies?.Summary ?? "-"} {standing.Reason}: {standing.Message}"));
            }
        }

        lines.AddRange((_before ?? []).Keys.Where(name => !now.ContainsKey(name)).Order(StringComparer.Ordinal).Select(name => StyledLine.Of($"{time} {name} gone")));
        if (problem is not null && problem != _problem)
        {
            lines.Add(StyledLine.Of($"{time} ").Add(problem, Shade.Bad));
        }

        if (_before is null || isOver)
        {
            lines.Add(StyledLine.Of($"{time} {waiting}"));
        }

        (_before, _problem) = (now, problem);
        return lines;
    }

    private static IEnumerable<(string Name, Standing Standing, CopyCounts? Copies)> Items(FleetStatus fleet) =>
        fleet.Syncs.Select(sync => (sync.Key.ToString(), sync.Standing, sync.Copies))
            .Concat(fleet.Followers.Select(follower => ($"follower/{follower.Name}", follower.Standing, follower.Copies)));
}
