using Bellwether.Kubernetes.Entities;
using Bellwether.Operator.Audit.Recording;
using Bellwether.Operator.Syncs.Inventory;
using Bellwether.Operator.Syncs.Planning;
using static Bellwether.Operator.Tests.Audit.Journal.AuditJournalTests;

namespace Bellwether.Operator.Tests.Audit.Recording;

/// <summary>A write of content 2 over content 1, unless a test says otherwise.</summary>
public sealed class UnansweredWritesTests
{
    private static readonly AuditChange Intent = Change("tls", Document(2, "two"));
    private static readonly CopyTarget Target = Intent.Target;
    private static readonly FollowerLook Nothing = Look(Intent) with { Copies = [] };
    private readonly UnansweredWrites _writes = new();

    [Fact]
    public void What_is_shown_while_the_answer_may_still_come_is_left_to_the_answer()
    {
        _writes.Sent(Intent, Copy(1));

        _writes.Shown("east", Target, Copy(2)).Should().BeNull();
        _writes.IsLost("east", Target).Should().BeFalse();
        _writes.Answered("east", Target);

        _writes.Lost("east", Target, AuditAction.Update).Should().BeNull();
    }

    [Fact]
    public void What_was_shown_before_the_answer_was_given_up_is_told_then()
    {
        _writes.Sent(Intent, Copy(1));
        _writes.Shown("east", Target, Copy(2));
        _writes.Shown("east", Target, copy: null);

        _writes.Lost("east", Target, AuditAction.Update).Should().Be(Intent with { Action = AuditAction.Update });
        _writes.IsLost("east", Target).Should().BeFalse();
    }

    [Fact]
    public void What_is_shown_after_the_answer_was_given_up_is_told_once()
    {
        Lose(Intent, Copy(1));

        _writes.Shown("east", Target, Copy(1)).Should().BeNull();
        _writes.Shown("west", Target, Copy(2)).Should().BeNull();
        _writes.Shown("east", Target, Copy(2)).Should().NotBeNull();
        _writes.Shown("east", Target, Copy(2)).Should().BeNull();
        _writes.Found("east", Target, Copy(2)).Should().BeNull();
    }

    [Fact]
    public void Whoever_asks_knows_and_nothing_is_told_later()
    {
        Lose(Intent, Copy(1));
        _writes.Found("east", Target, Copy(1)).Should().BeNull();
        _writes.Shown("east", Target, Copy(2)).Should().BeNull();

        Lose(Intent, Copy(1));
        _writes.Found("east", Target, Copy(2)).Should().Be(Intent);
        _writes.IsLost("east", Target).Should().BeFalse();
    }

    [Fact]
    public void A_copy_that_had_the_content_before_proves_nothing()
    {
        Lose(Intent with { Action = AuditAction.Repair }, Copy(2));

        _writes.Shown("east", Target, Copy(2)).Should().BeNull();
    }

    [Fact]
    public void Nobody_elses_object_proves_anything()
    {
        Lose(Intent with { Action = AuditAction.Create }, seen: null);

        _writes.Shown("east", Target, Copy(2) with { Origin = CopyOrigin.None }).Should().BeNull();
        _writes.Shown("east", Target, copy: null).Should().BeNull();
    }

    [Theory]
    [InlineData("Delete")]
    [InlineData("Recreate")]
    public void A_copy_that_is_gone_was_deleted(string action)
    {
        Lose(Intent with { Action = Enum.Parse<AuditAction>(action) }, Copy(1));

        _writes.Shown("east", Target, copy: null).Should().Be(Intent with { Action = AuditAction.Delete, Document = null });
    }

    [Fact]
    public void A_copy_that_was_let_go_is_nobodys()
    {
        Lose(Intent with { Action = AuditAction.Release, Document = null }, Copy(1));

        _writes.Shown("east", Target, Copy(1)).Should().BeNull();
        _writes.Shown("east", Target, Copy(1) with { Origin = CopyOrigin.None })!.Action.Should().Be(AuditAction.Release);
    }

    [Fact]
    public void A_look_tells_of_what_a_lost_session_left_and_forgets_in_the_end_what_never_arrived()
    {
        var now = Intent.At + TimeSpan.FromSeconds(1);
        Lose(Intent, Copy(1));
        _writes.Shown(Nothing with { Follower = "west", At = now }).Should().BeEmpty();
        _writes.Shown(Nothing with { At = now }).Should().BeEmpty();
        _writes.IsLost("east", Target).Should().BeTrue("the watch may be behind");
        _writes.Shown(Look(Intent) with { At = now }).Should().Equal(Intent);

        Lose(Intent, Copy(1));
        _writes.Shown(Nothing with { At = now + UnansweredWrites.Patience }).Should().BeEmpty();
        _writes.IsLost("east", Target).Should().BeFalse();

        Lose(Intent, Copy(1));
        _writes.Shown(FollowerLook.Gone("east", now)).Should().BeEmpty();
        _writes.IsLost("east", Target).Should().BeFalse();
    }

    private void Lose(AuditChange intent, CopyRecord? seen)
    {
        _writes.Sent(intent, seen);
        _writes.Lost("east", Target, intent.Action).Should().BeNull();
        _writes.IsLost("east", Target).Should().BeTrue();
    }

    private static CopyRecord Copy(ulong content) => new()
    {
        Uid = "u",
        ResourceVersion = "1",
        Origin = CopyOrigin.Ours,
        Sync = new ObjectKey("prod", "tls"),
        Fingerprint = content,
        PlannedFields = 1,
        OwnedFields = 1,
        ContentOwner = null,
        Terminating = false,
    };
}
