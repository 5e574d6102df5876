using Bellwether.Kubernetes.Entities;
using Bellwether.Operator.Status;

namespace Bellwether.Operator.Tests.Status;

public sealed class ConditionSetTests
{
    private static readonly DateTimeOffset Earlier = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Now = Earlier.AddHours(1);

    [Fact]
    public void MergeInto_WhenTheStatusStays_KeepsItsTimeAndTakesReasonMessageAndGeneration()
    {
        var before = new ConditionSet(1).Ready(Condition.False, "Old", "old").MergeInto([], Earlier);

        var after = new ConditionSet(2).Ready(Condition.False, "New", "new").MergeInto(before, Now);

        after.Should().ContainSingle().Which.Should().BeEquivalentTo(new Condition
        {
            Type = "Ready",
            Status = "False",
            Reason = "New",
            Message = "new",
            ObservedGeneration = 2,
            LastTransitionTime = Earlier,
        });
        before[0].Reason.Should().Be("Old", "what was there before is not changed");
    }

    [Fact]
    public void MergeInto_WhenTheStatusMoves_TakesTheTime() =>
        new ConditionSet(1).Ready(Condition.True, "R", "").MergeInto(
            new ConditionSet(1).Ready(Condition.False, "R", "").MergeInto([], Earlier), Now)
            .Should().ContainSingle().Which.LastTransitionTime.Should().Be(Now);

    [Fact]
    public void MergeInto_WhenAConditionIsNoLongerGiven_DropsIt() =>
        new ConditionSet(1).Ready(Condition.True, "R", "").MergeInto(
            new ConditionSet(1).Ready(Condition.False, "R", "").Reconciling("P", "").MergeInto([], Earlier), Now)
            .Select(condition => condition.Type).Should().Equal("Ready");

    [Fact]
    public void MergeInto_KeepsTheOrderThatWasGiven() =>
        new ConditionSet(1).Ready(Condition.False, "R", "").Stalled("S", "").With("Reachable", Condition.True, "A", "").MergeInto([], Now)
            .Select(condition => condition.Type).Should().Equal("Ready", "Stalled", "Reachable");

    [Fact]
    public void Stalled_WhenReconciling_IsRefused()
    {
        var both = () => new ConditionSet(1).Reconciling("P", "").Stalled("S", "");

        both.Should().Throw<InvalidOperationException>();
    }

    [Fact]
    public void With_WhenTheMessageIsTooLong_IsCut() =>
        new ConditionSet(1).Ready(Condition.True, "R", new string('x', 40_000)).MergeInto([], Now)[0].Message
            .Should().HaveLength(Crds.Limits.Message);
}
