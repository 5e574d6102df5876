using Bellwether.Crds;
using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Resources;
using Bellwether.Operator.Syncs.Content;
using Bellwether.Operator.Syncs.Planning;
using Bellwether.Operator.Syncs.Reporting;

namespace Bellwether.Operator.Tests.Syncs.Reporting;

/// <summary>What a status lists of more failures than it has room for.</summary>
public sealed class SyncFailuresTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_foreign_object_late_in_the_alphabet_is_listed_first_however_many_followers_are_down()
    {
        var status = Status([.. Down(300), Failing("zz", CopyReasons.WriteFailed), Failing("zzz", CopyReasons.ForeignObject)]);

        status.Failures!.Select(failure => failure.Cluster).Should().Equal(["zzz", "zz", .. Names(18)]);
        status.FailuresByReason.Should().Equal(
            new ReasonCount { Reason = CopyReasons.ForeignObject, Count = 1 },
            new ReasonCount { Reason = CopyReasons.WriteFailed, Count = 1 },
            new ReasonCount { Reason = CopyReasons.ClusterUnavailable, Count = 300 });
        status.Conditions[0].Message.Should().Be("0 of 302 copies are in step. zzz: ForeignObject in zzz. (and 301 more; see status.failures)");
        status.Clusters!.Select(cluster => cluster.Name).Should().StartWith(["zzz", "zz", "down-000"]);
        status.ClustersOmitted.Should().Be(102);
    }

    [Fact]
    public void No_reason_is_hidden_by_one_that_needs_a_person_more()
    {
        var foreign = Names(40).Select(name => Failing(name, CopyReasons.ForeignObject));

        var status = Status([.. foreign, Failing("zz", CopyReasons.ClusterUnavailable), Failing("zzz", CopyReasons.Contested)]);

        status.Failures.Should().HaveCount(Limits.Failures);
        status.Failures!.Select(failure => failure.Reason).Should().Equal(
            [.. Enumerable.Repeat(CopyReasons.ForeignObject, 18), CopyReasons.Contested, CopyReasons.ClusterUnavailable]);
    }

    [Fact]
    public void Within_a_follower_the_message_is_of_what_needs_a_person_most()
    {
        var status = Status([new("east", [Target("a", CopyReasons.WriteFailed), Target("b", CopyReasons.ForeignObject)], IsStale: false, LastWrite: null)]);

        status.Clusters.Should().ContainSingle().Which.Message.Should().Be("ForeignObject in b.");
    }

    [Fact]
    public void The_same_failures_in_another_order_and_later_make_the_same_status()
    {
        FollowerOutcome[] outcomes = [.. Down(300), Failing("b", CopyReasons.ForeignObject), Failing("a", CopyReasons.ForeignObject)];
        var before = Status(outcomes);

        var after = Status([.. outcomes.Reverse()], before, Now.AddHours(1));

        after.Should().BeEquivalentTo(before, options => options.WithStrictOrdering());
    }

    [Fact]
    public void Since_is_said_only_of_what_was_seen_to_begin()
    {
        var before = Status([.. Down(30)]);

        // Two are up again, so that two others are listed, which have failed as long as these; and one fails that did not.
        var after = Status([.. Down(30).Skip(2), Failing("zz", CopyReasons.ForeignObject)], before, Now.AddHours(1));

        after.Failures!.Select(failure => failure.Since).Should().Equal(
            [Now.AddHours(1), .. Enumerable.Repeat<DateTimeOffset?>(Now, 18), null]);
    }

    [Fact]
    public void Failures_of_a_sync_that_is_being_deleted_are_chosen_alike()
    {
        var status = SyncStatusBuilder.Deleting(
            new CrossClusterSync(), "It goes.", [.. Down(30), Failing("zz", CopyReasons.Forbidden)], new CrossClusterSyncStatus(), Now);

        status.Failures![0].Cluster.Should().Be("zz");
        status.FailuresByReason!.Select(reason => reason.Count).Should().Equal(1, 30);
    }

    private static CrossClusterSyncStatus Status(FollowerOutcome[] outcomes, CrossClusterSyncStatus? before = null, DateTimeOffset? now = null)
    {
        var facts = new SyncFacts
        {
            Key = new ObjectKey("prod", "tls"),
            Uid = "uid",
            Generation = 1,
            Spec = new() { Source = new() { ApiVersion = "v1", Kind = "Secret", Name = "tls" } },
            Created = Now,
            Deleting = false,
            Kind = ResourceKind.Secret,
            Sources = SourceSelection.Named("tls", SourceFacts.Present(new ContentDigest("uid", "1", 1, 1))),
        };
        return SyncStatusBuilder.Build(facts, outcomes, [], before ?? new CrossClusterSyncStatus(), now ?? Now);
    }

    private static IEnumerable<string> Names(int count) => Enumerable.Range(0, count).Select(index => FormattableString.Invariant($"down-{index:000}"));

    private static IEnumerable<FollowerOutcome> Down(int count) => Names(count).Select(name => Failing(name, CopyReasons.ClusterUnavailable));

    private static FollowerOutcome Failing(string follower, string reason) => new(follower, [Target(follower, reason)], IsStale: false, LastWrite: null);

    private static TargetOutcome Target(string name, string reason) => new(
        new CopyTarget(ResourceKind.Secret, new ObjectKey("ingress", name)),
        TargetState.Failing,
        reason,
        $"{reason} in {name}.",
        NeedsPerson: reason is CopyReasons.ForeignObject or CopyReasons.Forbidden,
        IsLeaving: false);
}
