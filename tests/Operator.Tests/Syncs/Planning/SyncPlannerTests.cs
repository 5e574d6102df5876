using Bellwether.Crds;
using Bellwether.Operator.Syncs.Content;
using Bellwether.Operator.Syncs.Inventory;
using Bellwether.Operator.Syncs.Planning;

namespace Bellwether.Operator.Tests.Syncs.Planning;

/// <summary>What is planned for which facts. What docs/spec/decisions.md says of single facts is held by DecisionTableTests; these rows are what it leaves out.</summary>
public sealed class SyncPlannerTests
{
    private static readonly SourceRejection Rejection = new(CrossClusterSyncReasons.SourceNotFound, "not found");

    private static readonly SourceRejection KeyMissing = new(CrossClusterSyncReasons.KeyNotFound, "no such key");
    private static readonly SyncTransform NewName = new() { Name = "renamed" };

    public static TheoryData<string> Cases() => [.. Table.Keys];

    private static readonly Dictionary<string, (Func<PlannerFacts, PlannerFacts> Facts, PlannedActionKind Kind, string Reason)> Table = new()
    {
        ["nothing there"] = (f => f, PlannedActionKind.Create, PlanReasons.Missing),
        ["in step by its metadata"] = (f => f.Holds(PlannerFacts.InStep), PlannedActionKind.Unchanged, PlanReasons.InStep),
        ["older content"] = (f => f.Holds(PlannerFacts.InStep with { Fingerprint = 41 }), PlannedActionKind.Apply, PlanReasons.SourceChanged),
        ["a field of ours taken"] = (f => f.Holds(PlannerFacts.InStep with { OwnedFields = 6 }), PlannedActionKind.Repair, PlanReasons.Touched),
        ["content of another"] = (f => f.Holds(PlannerFacts.InStep with { ContentOwner = "kubectl" }), PlannedActionKind.TakeOver, PlanReasons.SharedOwnership),
        ["older content, co-owned"] = (
            f => f.Holds(PlannerFacts.InStep with { Fingerprint = 41, ContentOwner = "kubectl" }), PlannedActionKind.TakeOver, PlanReasons.SourceChanged),
        ["a newer version than our answer"] = (
            f => f.Holds(PlannerFacts.InStep).Knows(new() { Answer = PlannerFacts.InStep with { ResourceVersion = "99" } }),
            PlannedActionKind.Repair,
            PlanReasons.Touched),
        ["our answer, and the inventory lags"] = (
            f => f.Holds(PlannerFacts.InStep with { ResourceVersion = "99", Fingerprint = 41 })
                .Knows(new() { Answer = PlannerFacts.InStep, InventoryBefore = "99" }),
            PlannedActionKind.Unchanged,
            PlanReasons.InStep),
        ["our answer, and an edit came in between"] = (
            f => f.Holds(PlannerFacts.InStep with { ResourceVersion = "101", OwnedFields = 6 })
                .Knows(new() { Answer = PlannerFacts.InStep, InventoryBefore = "99" }),
            PlannedActionKind.Repair,
            PlanReasons.Touched),
        ["deleted by somebody"] = (
            f => f.Knows(new() { Answer = PlannerFacts.InStep }), PlannedActionKind.Create, PlanReasons.DeletedInFollower),
        ["drift under Report"] = (
            f => f.With(s => s.DriftPolicy = DriftPolicies.Report).Holds(PlannerFacts.InStep with { OwnedFields = 6 }),
            PlannedActionKind.Blocked,
            CopyReasons.Drifted),
        ["contested"] = (
            f => f.Holds(PlannerFacts.InStep with { OwnedFields = 6 }).Knows(new() { Contested = true }), PlannedActionKind.Blocked, CopyReasons.Contested),
        ["immutable"] = (
            f => f.Holds(PlannerFacts.InStep with { Fingerprint = 41 }).Knows(new() { ImmutableFor = 42 }),
            PlannedActionKind.Recreate,
            PlanReasons.ImmutableField),
        ["terminating"] = (f => f.Holds(PlannerFacts.InStep with { Terminating = true }), PlannedActionKind.Blocked, CopyReasons.Terminating),
        ["mutated by a webhook"] = (
            f => f.Holds(PlannerFacts.InStep).Knows(new() { Answer = PlannerFacts.InStep, MutatedOnAdmission = "a label" }),
            PlannedActionKind.Blocked,
            CopyReasons.MutatedOnAdmission),
        ["a stranger"] = (f => f.Knows(new() { Occupant = PlannerFacts.Foreign }), PlannedActionKind.Refuse, CopyReasons.ForeignObject),
        ["a stranger under Adopt without the grant"] = (
            f => f.With(s => s.ConflictPolicy = ConflictPolicies.Adopt).Knows(new() { Occupant = PlannerFacts.Foreign }),
            PlannedActionKind.Refuse,
            CopyReasons.ForeignObject),
        ["a stranger under Adopt with the grant"] = (
            f => f.With(s => s.ConflictPolicy = ConflictPolicies.Adopt).Allow(AccessPermissions.Adopt).Knows(new() { Occupant = PlannerFacts.Foreign }),
            PlannedActionKind.Adopt,
            PlanReasons.AdoptionAllowed),
        ["another management cluster's copy under Adopt with the grant"] = (
            f => f.With(s => s.ConflictPolicy = ConflictPolicies.Adopt).Allow(AccessPermissions.Adopt)
                .Knows(new() { Occupant = PlannerFacts.Foreign with { Origin = CopyOrigin.Another } }),
            PlannedActionKind.Refuse,
            CopyReasons.ForeignObject),
        ["our marks without our entry"] = (
            f => f.Holds(PlannerFacts.InStep with { OwnedFields = null }), PlannedActionKind.Refuse, CopyReasons.ForeignObject),
        ["our marks without our entry, and the uid that we wrote"] = (
            f => f.Holds(PlannerFacts.InStep with { OwnedFields = null, ResourceVersion = "101" }).Knows(new() { Answer = PlannerFacts.InStep }),
            PlannedActionKind.Repair,
            PlanReasons.Touched),
        ["our copy without its label"] = (
            f => f.Knows(new() { Occupant = PlannerFacts.InStep with { Origin = CopyOrigin.None, OwnedFields = 6 } }),
            PlannedActionKind.Repair,
            PlanReasons.Touched),
        ["another sync's copy"] = (
            f => f.Holds(PlannerFacts.InStep with { Sync = new("prod", "other") }), PlannedActionKind.Refuse, CopyReasons.TargetClaimed),
        ["an older contender, nothing there"] = (f => f.Contender("older", 1), PlannedActionKind.Blocked, CopyReasons.TargetClaimed),
        ["a younger contender, nothing there"] = (f => f.Contender("younger", 999), PlannedActionKind.Create, PlanReasons.Missing),
        ["an older contender, but the copy is ours"] = (
            f => f.Contender("older", 1).Holds(PlannerFacts.InStep), PlannedActionKind.Unchanged, PlanReasons.InStep),
        ["renamed, nothing there"] = (f => f.With(Renamed), PlannedActionKind.Create, PlanReasons.Missing),
        ["renamed, an older contender for the source's name"] = (
            f => f.With(Renamed).Contender("older", 1), PlannedActionKind.Create, PlanReasons.Missing),
        ["renamed, an older contender that is renamed likewise"] = (
            f => f.With(Renamed).Contender("older", 1, NewName), PlannedActionKind.Blocked, CopyReasons.TargetClaimed),
        ["renamed, an older contender whose source has that name"] = (
            f => f.With(Renamed).Contender("older", 1, source: "renamed"), PlannedActionKind.Blocked, CopyReasons.TargetClaimed),
        ["an older contender that is renamed"] = (
            f => f.Contender("older", 1, NewName), PlannedActionKind.Create, PlanReasons.Missing),
        ["renamed, a key of the source missing, and the copy has the old name"] = (
            f => f.With(Renamed).Source(SourceFacts.Refused(KeyMissing)).Holds(PlannerFacts.InStep),
            PlannedActionKind.Blocked,
            CrossClusterSyncReasons.KeyNotFound),
        ["pointed at a source that isn't there, and the copy is of the former one"] = (
            f => f.With(s => s.Source!.Name = "next").Source(SourceFacts.Missing(Rejection)).Holds(PlannerFacts.InStep),
            PlannedActionKind.Blocked,
            Rejection.Reason),
        ["pointed at a source that isn't there, and the copy is of the former one, whenSourceDeleted Delete"] = (
            f => f.With(s => (s.Source!.Name, s.Deletion.WhenSourceDeleted) = ("next", DeletionPolicies.Delete))
                .Source(SourceFacts.Missing(Rejection)).Holds(PlannerFacts.InStep),
            PlannedActionKind.Blocked,
            Rejection.Reason),
        ["renamed, source unreadable, and the copy has the old name"] = (
            f => f.With(Renamed).Source(SourceFacts.Unknown(Rejection)).Holds(PlannerFacts.InStep),
            PlannedActionKind.Blocked,
            Rejection.Reason),
        ["a key of the source missing"] = (
            f => f.Source(SourceFacts.Refused(KeyMissing)).Holds(PlannerFacts.InStep), PlannedActionKind.Blocked, CrossClusterSyncReasons.KeyNotFound),
        ["no access rule"] = (f => f.Access(), PlannedActionKind.Blocked, CopyReasons.AccessDenied),
        ["no access rule any more"] = (f => f.Access().Holds(PlannerFacts.InStep), PlannedActionKind.Blocked, CopyReasons.AccessDenied),
        ["no namespace"] = (f => f.Namespaces(), PlannedActionKind.Blocked, CopyReasons.NamespaceNotFound),
        ["a terminating namespace"] = (f => f.Namespaces(("prod", true)), PlannedActionKind.Blocked, CopyReasons.NamespaceTerminating),
        ["copies not listed"] = (f => f.NotListed(), PlannedActionKind.Blocked, CopyReasons.ClusterUnavailable),
        ["follower unavailable"] = (f => f.Unavailable("gone").Holds(PlannerFacts.InStep), PlannedActionKind.Blocked, CopyReasons.ClusterUnavailable),
        ["source missing"] = (f => f.Source(SourceFacts.Missing(Rejection)).Holds(PlannerFacts.InStep), PlannedActionKind.Blocked, Rejection.Reason),
        ["source missing, whenSourceDeleted Delete"] = (
            f => f.With(s => s.Deletion.WhenSourceDeleted = DeletionPolicies.Delete).Source(SourceFacts.Missing(Rejection)).Holds(PlannerFacts.InStep),
            PlannedActionKind.Delete,
            PlanReasons.SourceDeleted),
        ["source unreadable, whenSourceDeleted Delete"] = (
            f => f.With(s => s.Deletion.WhenSourceDeleted = DeletionPolicies.Delete).Source(SourceFacts.Unknown(Rejection)).Holds(PlannerFacts.InStep),
            PlannedActionKind.Blocked,
            Rejection.Reason),
        ["sync deleted"] = (f => f.Deleting().Holds(PlannerFacts.InStep), PlannedActionKind.Delete, PlanReasons.SyncDeleted),
        ["sync deleted, Retain"] = (
            f => f.With(s => s.Deletion.WhenSyncDeleted = DeletionPolicies.Retain).Deleting().Holds(PlannerFacts.InStep),
            PlannedActionKind.Release,
            PlanReasons.SyncDeleted),
        ["deselected"] = (
            f => f.With(s => s.Targets = [new SyncTarget { Clusters = ["west"] }]).Holds(PlannerFacts.InStep), PlannedActionKind.Delete, PlanReasons.Deselected),
        ["suspended"] = (f => f.With(s => s.Suspend = true), PlannedActionKind.Blocked, CrossClusterSyncReasons.Suspended),
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Plan_WhenFacts_IsTheRowOfTheTable(string facts)
    {
        var (set, kind, reason) = Table[facts];

        var actions = set(new PlannerFacts()).Plan();

        actions.Should().ContainSingle().Which.Should().Match<PlannedAction>(action => action.Kind == kind && action.Reason == reason);
    }

    [Theory]
    [InlineData(DeletionPolicies.Delete, PlannedActionKind.Delete)]
    [InlineData(DeletionPolicies.Retain, PlannedActionKind.Release)]
    public void Plan_WhenTransformGivesAnotherName_MakesTheNewCopyAndLetsTheOldOneGoByItsPolicy(string policy, PlannedActionKind old)
    {
        var actions = new PlannerFacts().With(Renamed).With(spec => spec.Deletion.WhenDeselected = policy).Holds(PlannerFacts.InStep).Plan();

        actions.Select(action => (action.Kind, action.Target.ToString(), action.Reason)).Should().BeEquivalentTo(
            [(PlannedActionKind.Create, "Secret prod/renamed", PlanReasons.Missing), (old, "Secret prod/tls", PlanReasons.Deselected)]);
    }

    [Fact]
    public void Plan_WhenDeletedSyncsMarksAreOnAnObjectThatWeDidNotApply_LetsItBe()
    {
        new PlannerFacts().Deleting().Holds(PlannerFacts.InStep with { OwnedFields = null }).Plan().Should().BeEmpty();
    }

    [Fact]
    public void Plan_WhenFollowerIsUnavailableAndTheSyncIsDeleted_DeletesNothing()
    {
        new PlannerFacts().Deleting().Unavailable("gone").Holds(PlannerFacts.InStep).Plan().Should().BeEmpty();
    }

    [Fact]
    public void Plan_WhenTheInventoryIsNotListed_DeletesNothing()
    {
        new PlannerFacts().Deleting().NotListed().Holds(PlannerFacts.InStep).Plan().Should().BeEmpty();
    }

    private static void Renamed(CrossClusterSyncSpec spec) => spec.Transform = NewName;
}
