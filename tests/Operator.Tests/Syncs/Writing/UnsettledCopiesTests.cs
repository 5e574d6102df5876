using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Resources;
using Bellwether.Operator.Syncs.Planning;
using Bellwether.Operator.Syncs.Writing;

namespace Bellwether.Operator.Tests.Syncs.Writing;

/// <summary>Who reported how a sync stands looks again when it stands otherwise, and else doesn't.</summary>
public sealed class UnsettledCopiesTests
{
    private static readonly ObjectKey Sync = new("prod", "tls");
    private readonly UnsettledCopies _copies = new();

    [Fact]
    public void What_a_pass_finds_as_it_was_reported_is_no_news()
    {
        Look(Plan(PlannedActionKind.Unchanged)).Should().BeFalse();
        _copies.Passed(Sync, Plan(PlannedActionKind.Unchanged)).Should().BeFalse();

        _copies.Passed(Sync, Plan(PlannedActionKind.Blocked)).Should().BeTrue();
        _copies.Passed(Sync, Plan(PlannedActionKind.Blocked)).Should().BeFalse("who was told is going to look");
        Look(Plan(PlannedActionKind.Blocked)).Should().BeFalse();
        _copies.Passed(Sync, Plan(PlannedActionKind.Blocked)).Should().BeFalse();
        _copies.Passed(Sync, Plan(PlannedActionKind.Unchanged)).Should().BeTrue("that it is over is news, too");
    }

    [Fact]
    public void What_was_only_on_its_way_when_it_was_reported_is_reported_again_by_a_pass_that_finds_nothing_to_do()
    {
        _copies.Passed(Sync, Plan(PlannedActionKind.Unchanged));
        Look(Plan(PlannedActionKind.Create)).Should().BeFalse("a pass is to come");

        _copies.Passed(Sync, Plan(PlannedActionKind.Unchanged)).Should().BeTrue();
    }

    [Fact]
    public void Who_looked_while_a_pass_came_through_that_found_it_otherwise_looks_again()
    {
        _copies.Looking(Sync);
        _copies.Passed(Sync, Plan(PlannedActionKind.Unchanged)).Should().BeFalse("nothing else was reported so far");

        _copies.Looked(Sync, Plan(PlannedActionKind.Create)).Should().BeTrue();
        Look(Plan(PlannedActionKind.Create)).Should().BeFalse("no pass came through since");
    }

    [Fact]
    public void What_nobody_looks_at_is_news_when_a_pass_finds_it_otherwise_than_the_last_one()
    {
        _copies.Passed(Sync, Plan(PlannedActionKind.Blocked)).Should().BeTrue();

        _copies.Passed(Sync, Plan(PlannedActionKind.Unchanged)).Should().BeTrue();
        _copies.Passed(Sync, Plan(PlannedActionKind.Unchanged)).Should().BeFalse();
    }

    [Fact]
    public void A_sync_that_is_gone_begins_anew()
    {
        Look(Plan(PlannedActionKind.Blocked));

        _copies.Forget(Sync);

        _copies.Passed(Sync, Plan(PlannedActionKind.Unchanged)).Should().BeFalse();
    }

    private bool Look(FollowerPlan plan)
    {
        _copies.Looking(Sync);
        return _copies.Looked(Sync, plan);
    }

    private static FollowerPlan Plan(PlannedActionKind kind) =>
        new("east", [new PlannedAction(kind, new CopyTarget(ResourceKind.Secret, new ObjectKey("prod", "tls")), "Reason")]);
}
