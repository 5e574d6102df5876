using Bellwether.Kubernetes.Entities;
using Bellwether.Operator.Audit.Commits;
using Bellwether.Operator.Audit.Documents;
using Bellwether.Operator.Audit.Recording;
using static Bellwether.Operator.Tests.Audit.Journal.AuditJournalTests;

namespace Bellwether.Operator.Tests.Audit.Commits;

public sealed class CommitPlannerTests
{
    private static readonly AuditDocument One = Document(1, "one");
    private static readonly AuditDocument Two = Document(2, "two");

    [Fact]
    public void One_content_in_many_places_is_one_commit()
    {
        Plan([Change("tls", One), Change("tls", One) with { Follower = "west" }, Change("tls", Two) with { Follower = "north" }])
            .Should().Equal("east/tls,west/tls", "north/tls");
    }

    [Fact]
    public void What_was_done_for_another_sync_or_reason_or_in_another_way_is_another_commit()
    {
        Plan([
            Change("a", One), Change("b", One, AuditAction.Create), Change("c", One) with { Reason = "r" }, Change("d", One) with { Sync = new ObjectKey("x", "y") }, Change("e", One)])
            .Should().Equal("east/a,east/e", "east/b", "east/c", "east/d");
    }

    [Fact]
    public void Changes_of_one_copy_keep_their_order_each_in_a_commit_of_its_own()
    {
        Plan([Change("a", One), Change("a", Two), Change("b", One), Change("a", One)]).Should().Equal("east/a,east/b", "east/a", "east/a");
        Plan([Change("a", One), Change("a", document: null, AuditAction.Delete), Change("a", One)]).Should().HaveCount(3);
    }

    [Fact]
    public void What_the_trail_tells_already_is_left_out_unless_somebody_touched_the_copy()
    {
        var told = new Dictionary<string, string> { [Change("a").Path] = One.In("prod") };

        Plan([Change("a", One), Change("b", document: null, AuditAction.Delete)], told).Should().BeEmpty();
        Plan([Change("a", One, AuditAction.Repair)], told).Should().ContainSingle();
        Plan([Change("a", One, AuditAction.Restore)], told).Should().ContainSingle();
        Plan([Change("a", Two)], told).Should().ContainSingle();
        Plan([Change("a", Two), Change("a", One)], told).Should().HaveCount(2);
    }

    [Fact]
    public void A_commit_does_not_grow_without_end()
    {
        CommitPlanner.Plan(Enumerable.Range(0, CommitPlanner.MostChanges + 1).Select(number => Change($"n{number}", One)), new Dictionary<string, string>())
            .Select(commit => commit.Changes.Count).Should().Equal(CommitPlanner.MostChanges, 1);
    }

    [Fact]
    public void Whatever_happens_in_whatever_order_the_files_end_as_the_last_change_of_each_says()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            var changes = Enumerable.Range(0, 40).Select(_ => Change($"n{random.Next(5)}", random.Next(4) switch { 0 => null, 1 => One, 2 => Two, _ => Document(3, "three") }, (AuditAction)random.Next(7)) with { Follower = random.Next(2) == 0 ? "east" : "west" }).ToArray();

            var files = new Dictionary<string, string?>();
            foreach (var commit in CommitPlanner.Plan(changes, new Dictionary<string, string>()))
            {
                commit.Changes.Select(change => change.Path).Should().OnlyHaveUniqueItems();
                foreach (var change in commit.Changes)
                {
                    files[change.Path] = change.Document?.In("prod");
                }
            }

            foreach (var last in changes.GroupBy(change => change.Path).Select(group => group.Last()))
            {
                files.GetValueOrDefault(last.Path).Should().Be(last.Document?.In("prod"), $"seed {seed}");
            }
        }
    }

    private static IEnumerable<string> Plan(AuditChange[] changes, Dictionary<string, string>? current = null) =>
        CommitPlanner.Plan(changes, current ?? []).Select(commit => string.Join(',', commit.Changes.Select(change => $"{change.Follower}/{change.Target.Key.Name}")));
}
