using Bellwether.Cli.Advice;
using Bellwether.Cli.Rendering.Terminal;
using Bellwether.Cli.Statuses;
using Bellwether.Crds;

namespace Bellwether.Cli.Rendering.Statuses;

/// <summary>What is not Ready, by reason: a thousand followers that fail for one reason are one paragraph with one advice. Pure.</summary>
internal sealed class Problems(FleetStatus fleet, int? width)
{
    private const string Indent = "  ";
    private const int Told = 3;
    private const int Named = 10;

    private sealed record Trouble(StandingState? State, string Reason, string Kind, string Name, string Message, DateTimeOffset? Since, Func<bool, string?> Advice);

    public IEnumerable<StyledLine> Lines()
    {
        var troubles = fleet.Syncs.SelectMany(sync => Of("CrossClusterSync", Matrix.SyncName(fleet.Scope, sync), sync.Standing, (type, reason, isOne) => ReasonAdvice.OfSync(type, reason, isOne ? sync.Key : null)))
            .Concat(fleet.Followers.SelectMany(follower => Of("FollowerCluster", follower.Name, follower.Standing, (_, reason, isOne) => ReasonAdvice.Of(ReasonAdvice.Follower, reason, follower: isOne ? follower.Name : null))));
        foreach (var group in troubles.GroupBy(trouble => (trouble.State, trouble.Reason, trouble.Kind)).OrderBy(group => group.Key.State ?? StandingState.Ready))
        {
            yield return StyledLine.Empty;
            foreach (var line in Of([.. group]))
            {
                yield return line;
            }
        }
    }

    private IEnumerable<StyledLine> Of(Trouble[] troubles)
    {
        var first = troubles[0];
        var heading = new StyledLine()
            .Add(first.State?.ToString() ?? "Also", first.State is { } state ? StatusWords.ShadeOf(state) : Shade.Warning)
            .Add(first.Reason == first.State?.ToString() ? "" : $": {first.Reason}", Shade.Strong)
            .Add($", {StatusWords.Count(troubles.Length, first.Kind)}");
        foreach (var line in heading.Wrap(width))
        {
            yield return line;
        }

        var told = troubles.Length <= Told + 1 ? troubles.Length : Told;
        foreach (var trouble in troubles.Take(told))
        {
            var text = $"{trouble.Name}{StatusWords.For(trouble.Since, fleet.Now)}: {trouble.Message}";
            foreach (var line in StyledLine.Wrapped(text, width, Indent))
            {
                yield return line;
            }
        }

        if (troubles.Length > told)
        {
            var rest = troubles.Skip(told).Select(trouble => trouble.Name).ToArray();
            var names = string.Join(", ", rest.Take(Named)) + (rest.Length > Named ? ", ..." : "");
            foreach (var line in StyledLine.Wrapped($"and {StatusWords.Number(rest.Length)} more: {names}", width, Indent))
            {
                yield return line;
            }
        }

        if (first.Advice(troubles.Length == 1) is { } advice)
        {
            foreach (var line in StyledLine.Wrapped($"What to do: {advice}", width, Indent, Shade.Strong))
            {
                yield return line;
            }
        }
    }

    private static IEnumerable<Trouble> Of(string kind, string name, Standing standing, Func<string, string, bool, string?> advice)
    {
        if (!standing.IsReady)
        {
            yield return new(standing.State, standing.Reason, kind, name, standing.Message, standing.Since, isOne => advice(ConditionTypes.Ready, standing.Reason, isOne));
        }

        foreach (var condition in standing.Extra)
        {
            // The type says what is the case; a reason that merely repeats it adds nothing.
            var reason = condition.Reason.Length == 0 || condition.Reason == condition.Type ? condition.Type : $"{condition.Type} ({condition.Reason})";
            yield return new(null, reason, kind, name, condition.Message, condition.LastTransitionTime, isOne => advice(condition.Type, condition.Reason, isOne));
        }
    }
}
