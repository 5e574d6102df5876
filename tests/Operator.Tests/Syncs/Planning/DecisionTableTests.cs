using Bellwether.Crds;
using Bellwether.Operator.Syncs.Inventory;
using Bellwether.Operator.Syncs.Planning;

namespace Bellwether.Operator.Tests.Syncs.Planning;

/// <summary>The planner does what docs/spec/decisions.md says, for every combination of what can be seen and what can be wanted.</summary>
public sealed class DecisionTableTests
{
    private const string Wanted = "Targets that the sync wants";
    private const string Unwanted = "Targets that the sync doesn't want";
    private const string Namespaces = "Where nothing is yet";

    private static readonly Dictionary<string, Func<PlannerFacts, PlannerFacts>> Places = new()
    {
        ["nothing"] = f => f,
        ["nothing any more"] = f => f.Knows(new() { Answer = PlannerFacts.InStep }),
        ["ours: in step"] = f => f.Holds(PlannerFacts.InStep),
        ["ours: older"] = f => f.Holds(PlannerFacts.InStep with { Fingerprint = 41 }),
        ["ours: older and shared"] = f => f.Holds(PlannerFacts.InStep with { Fingerprint = 41, ContentOwner = "kubectl" }),
        ["ours: edited"] = f => f.Holds(PlannerFacts.InStep with { OwnedFields = 6 }),
        ["ours: shared"] = f => f.Holds(PlannerFacts.InStep with { ContentOwner = "kubectl" }),
        ["ours: immutable"] = f => f.Holds(PlannerFacts.InStep with { Fingerprint = 41 }).Knows(new() { ImmutableFor = 42 }),
        ["ours: terminating"] = f => f.Holds(PlannerFacts.InStep with { Terminating = true }),
        ["foreign"] = f => f.Knows(new() { Occupant = PlannerFacts.Foreign }),
        ["foreign: terminating"] = f => f.Knows(new() { Occupant = PlannerFacts.Foreign with { Terminating = true } }),
        ["forged"] = f => f.Holds(PlannerFacts.InStep with { OwnedFields = null }),
        ["another sync's"] = f => f.Holds(PlannerFacts.InStep with { Sync = new("prod", "other") }),
        ["another origin's"] = f => f.Knows(new() { Occupant = PlannerFacts.InStep with { Origin = CopyOrigin.Another, OwnedFields = null } }),
        ["another origin's: once ours"] = f => f.Knows(
            new() { Answer = PlannerFacts.InStep, Occupant = PlannerFacts.InStep with { Origin = CopyOrigin.Another } }),
    };

    private static readonly Dictionary<string, Func<PlannerFacts, PlannerFacts>> Syncs = new()
    {
        ["wants it"] = f => f,
        ["deselected"] = f => f.With(spec => spec.Targets = [new SyncTarget { Clusters = ["west"] }]),
        ["deleted"] = f => f.Deleting(),
    };

    private static readonly Dictionary<string, Func<PlannerFacts, PlannerFacts>> Sources = new()
    {
        ["present"] = f => f,
        ["missing"] = f => f.Source(SourceFacts.Missing(new(CrossClusterSyncReasons.SourceNotFound, "not found"))),
        ["unreadable"] = f => f.Source(SourceFacts.Unknown(new(CrossClusterSyncReasons.SourceUnreadable, "unreadable"))),
        ["refused"] = f => f.Source(SourceFacts.Refused(new(CrossClusterSyncReasons.SourceRefused, "refused"))),
    };

    private static readonly Dictionary<string, Func<PlannerFacts, PlannerFacts>> Rules = new()
    {
        ["none"] = f => f.Access(),
        ["plain"] = f => f,
        ["Adopt"] = f => f.Allow(AccessPermissions.Adopt),
    };

    [Fact]
    public void Plan_WhenTheSyncWantsTheTarget_IsTheRowOfThePage() => Check(Wanted, Combinations(["wants it"]));

    [Fact]
    public void Plan_WhenTheSyncDoesNotWantTheTarget_IsTheRowOfThePage() => Check(Unwanted, Combinations(["deselected", "deleted"]));

    [Fact]
    public void Plan_WhenNothingIsThere_IsTheRowOfThePage() => Check(
        Namespaces,
        from space in (string[])["there", "terminating", "missing"]
        from create in (bool[])[false, true]
        from rule in (string[])["plain", AccessPermissions.CreateNamespaces]
        select (
            new Dictionary<string, string> { ["Namespace"] = space, ["create"] = create ? "true" : "false", ["Access rule"] = rule },
            InNamespace(space, create, rule)));

    private static PlannerFacts InNamespace(string space, bool create, string rule)
    {
        var facts = new PlannerFacts()
            .With(spec => spec.Targets[0].Namespaces = new NamespaceMapping { Names = ["prod"], Create = create })
            .Allow(rule == "plain" ? [] : [rule]);
        return space switch
        {
            "there" => facts,
            "terminating" => facts.Namespaces(("prod", true)),
            _ => facts.Namespaces(),
        };
    }

    private static IEnumerable<(Dictionary<string, string> Facts, PlannerFacts Set)> Combinations(string[] syncs) =>
        from place in Places
        from sync in syncs
        from source in Sources
        from rule in Rules
        from conflict in (string[])[ConflictPolicies.Refuse, ConflictPolicies.Adopt]
        from drift in (string[])[DriftPolicies.Repair, DriftPolicies.Report]
        from deletion in (string[])[DeletionPolicies.Delete, DeletionPolicies.Retain]
        select (
            new Dictionary<string, string>
            {
                ["In the place"] = place.Key,
                ["Sync"] = sync,
                ["Source"] = source.Key,
                ["Access rule"] = rule.Key,
                ["conflictPolicy"] = conflict,
                ["driftPolicy"] = drift,
                ["Deletion"] = deletion,
            },
            rule.Value(source.Value(Syncs[sync](place.Value(new PlannerFacts()))))
                .With(spec => (spec.ConflictPolicy, spec.DriftPolicy) = (conflict, drift))
                .With(spec => spec.Deletion = new DeletionPolicy
                {
                    WhenSyncDeleted = deletion,
                    WhenDeselected = deletion,
                    WhenSourceDeleted = deletion,
                }));

    private static void Check(string heading, IEnumerable<(Dictionary<string, string> Facts, PlannerFacts Set)> combinations)
    {
        var table = DecisionTable.Under(heading);
        var wrong = new List<string>();
        var used = new HashSet<int>();
        foreach (var (facts, set) in combinations)
        {
            var row = table.RowFor(facts);
            used.Add(row);
            var planned = string.Join(", ", set.Plan().Select(action => $"{action.Kind} {action.Reason}").DefaultIfEmpty("none none"));
            var expected = row < 0 ? "a row" : $"{table.Decision(row).Action} {table.Decision(row).Reason}";
            if (planned != expected)
            {
                wrong.Add($"{string.Join(" | ", facts.Values)}: the page says {expected}, the plan {planned}");
            }
        }

        wrong.Should().BeEmpty("the page is the contract");
        table.Rows.Where((_, index) => !used.Contains(index)).Select(row => string.Join(" | ", row))
            .Should().BeEmpty("a row that no combination gets to says nothing");
    }
}
