using Bellwether.Operator.Syncs.Planning;

namespace Bellwether.Cli.Plans;

/// <summary>How many targets there are of each action.</summary>
internal sealed class PlanCounts
{
    /// <summary>The order and the words in which they are told.</summary>
    private static readonly (PlannedActionKind Kind, string Words)[] Told =
    [
        (PlannedActionKind.Create, "to create"),
        (PlannedActionKind.Apply, "to update"),
        (PlannedActionKind.Repair, "to repair"),
        (PlannedActionKind.TakeOver, "to take over"),
        (PlannedActionKind.Adopt, "to adopt"),
        (PlannedActionKind.Recreate, "to recreate"),
        (PlannedActionKind.Delete, "to delete"),
        (PlannedActionKind.Release, "to release"),
        (PlannedActionKind.Unchanged, "unchanged"),
        (PlannedActionKind.Refuse, "refused"),
        (PlannedActionKind.Blocked, "blocked"),
    ];

    private readonly Dictionary<PlannedActionKind, int> _counts = [];

    public int this[PlannedActionKind kind] => _counts.GetValueOrDefault(kind);

    /// <summary>Every action, in the order in which they are told.</summary>
    public static IEnumerable<PlannedActionKind> Kinds => Told.Select(told => told.Kind);

    public static PlanCounts Of(IEnumerable<PlannedAction> actions)
    {
        var counts = new PlanCounts();
        foreach (var action in actions)
        {
            counts._counts[action.Kind] = counts[action.Kind] + 1;
        }

        return counts;
    }

    /// <summary>Those that there are, such as 3 and <c>to create</c>, in the order in which they are told.</summary>
    public IEnumerable<(int Count, string Words, PlannedActionKind Kind)> Parts =>
        Told.Where(told => this[told.Kind] > 0).Select(told => (this[told.Kind], told.Words, told.Kind));
}
