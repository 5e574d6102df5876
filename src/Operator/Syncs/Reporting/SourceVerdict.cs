using Bellwether.Crds;
using Bellwether.Kubernetes.Entities;
using Bellwether.Operator.Syncs.Planning;

namespace Bellwether.Operator.Syncs.Reporting;

/// <summary>The SourceAvailable condition of a sync: True only if there are sources and each of them can be copied.</summary>
internal readonly record struct SourceVerdict(string Status, string Reason, string Message)
{
    /// <summary>Sources whose trouble is told in words; of the others only the names.</summary>
    private const int Told = 3;

    private const int Named = 10;
    private const int SelectorShown = 80;

    public static SourceVerdict Of(SyncFacts sync)
    {
        if (sync.Sources.NamedOne is { } named)
        {
            return named is { Rejection: { } why }
                ? new(named.State == SourceState.Unknown ? Condition.Unknown : Condition.False, why.Reason, why.Message)
                : new(Condition.True, CrossClusterSyncReasons.SourceFound, $"{sync.Kind.Kind} {sync.Key.Namespace}/{sync.Sources.All[0].Key} is there.");
        }

        if (sync.Sources is { IsKnown: false, Rejection: { } unknown })
        {
            return new(Condition.Unknown, unknown.Reason, unknown.Message);
        }

        var unfit = sync.Sources.All.Where(source => source.Value.Rejection is not null).ToArray();
        if (unfit.Length > 0)
        {
            var isCertain = unfit.Any(source => source.Value.State == SourceState.Refused);
            var first = isCertain ? unfit.First(source => source.Value.State == SourceState.Refused) : unfit[0];
            return new(isCertain ? Condition.False : Condition.Unknown, first.Value.Rejection!.Reason, Unfit(sync, unfit));
        }

        if (sync.Sources.Rejection is { } rejection)
        {
            return new(Condition.False, rejection.Reason, rejection.Message);
        }

        var count = sync.Sources.All.Count;
        return new(
            Condition.True,
            CrossClusterSyncReasons.SourceFound,
            $"{count} {(count == 1 ? sync.Kind.Kind : sync.Kind.ToString())} of {sync.Key.Namespace} {(count == 1 ? "matches" : "match")} spec.source.selector.");
    }

    /// <summary>What is copied, for a column: <c>Secret/tls</c> or <c>Secret (team=web)</c>.</summary>
    public static string Text(SyncSource? source)
    {
        if (source is not { Selector: { } selector })
        {
            return $"{source?.Kind}/{source?.Name}";
        }

        var labels = selector.ToString();
        return $"{source.Kind} ({(labels.Length <= SelectorShown ? labels : $"{labels[..SelectorShown]}...")})";
    }

    private static string Unfit(SyncFacts sync, KeyValuePair<string, SourceFacts>[] unfit)
    {
        var told = string.Join(" ", unfit.Take(Told).Select(source => source.Value.Rejection!.Message));
        var others = unfit.Skip(Told).Take(Named).Select(source => source.Key).ToArray();
        var rest = unfit.Length - Told - others.Length;
        return $"{unfit.Length} of {sync.Sources.All.Count} selected objects can't be copied; the others are. {told}"
            + (others.Length > 0 ? $" The others: {string.Join(", ", others)}{(rest > 0 ? $" and {rest} more" : "")}." : "");
    }
}
