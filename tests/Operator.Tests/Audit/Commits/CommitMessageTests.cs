using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Resources;
using Bellwether.Operator.Audit.Commits;
using Bellwether.Operator.Audit.Recording;
using Bellwether.Operator.Syncs.Planning;
using static Bellwether.Operator.Tests.Audit.Journal.AuditJournalTests;

namespace Bellwether.Operator.Tests.Audit.Commits;

public sealed class CommitMessageTests
{
    private static readonly BatchId Batch = new("00112233445566aa", 3, 7);

    [Fact]
    public void A_message_has_a_subject_a_sentence_and_trailers() =>
        Of(Change("tls", Document(1, "x")) with { Reason = "SourceChanged" }).Should().Be("""
            Update Secret prod/tls in east

            The copy was brought to what the source and the sync say now.

            Sync: prod/sync
            Source: Secret/prod/tls
            Source-Changed-By: someone at 1970-01-01T00:00:00Z
            Cluster: east
            Action: Update
            Reason: SourceChanged
            Batch: 00112233445566aa/3-7

            """);

    [Theory]
    [InlineData(nameof(AuditAction.Create), "The copy was not there and was made.")]
    [InlineData(nameof(AuditAction.Update), "The copy was brought to what the source and the sync say now.")]
    [InlineData(nameof(AuditAction.Adopt), "An object that was there became a copy, as the sync asks and the follower allows.")]
    [InlineData(nameof(AuditAction.Repair), "Somebody changed the copy in the follower; it was put right.")]
    [InlineData(nameof(AuditAction.Restore), "Somebody deleted the copy in the follower; it was made anew.")]
    [InlineData(nameof(AuditAction.Recreate), "What changed can't be changed in place: the copy was deleted and made anew.")]
    [InlineData(nameof(AuditAction.Delete), "The copy was deleted.")]
    [InlineData(nameof(AuditAction.Release), "The object and its data stay where they are; it is nobody's copy any more.")]
    [InlineData(nameof(AuditAction.Find), "A comparison found this in the follower and otherwise here: it was written when nobody could tell of it.")]
    [InlineData(nameof(AuditAction.Miss), "A comparison found this here and not in the follower: it is no copy there any more.")]
    [InlineData(nameof(AuditAction.Omit), "The sync is left out of the audit trail by its spec; the copy stays.")]
    public void Each_action_is_the_first_word_and_has_a_sentence_and_a_trailer(string action, string sentence)
    {
        Enum.GetNames<AuditAction>().Should().Contain(action);
        var lines = Of(Change("tls", action: Enum.Parse<AuditAction>(action))).Split('\n');

        lines[0].Should().Be($"{action} Secret prod/tls in east");
        lines[2].Should().Be(sentence);
        lines.Should().Contain($"Action: {action}");
    }

    [Fact]
    public void Subjects_count_what_there_is_more_than_one_of()
    {
        var tls = Change("tls");

        Subject(tls, tls with { Follower = "west" }).Should().Be("Update Secret prod/tls in 2 clusters");
        Subject(tls, In(tls, "ingress")).Should().Be("Update Secret tls in east (2 copies)");
        Subject(tls, In(tls, "ingress"), tls with { Follower = "west" }).Should().Be("Update Secret tls in 2 clusters (3 copies)");
        Subject(tls, Change("other")).Should().Be("Update 2 copies of kind Secret in east");
    }

    [Fact]
    public void Clusters_are_told_in_the_order_of_their_names_whoever_answered_first()
    {
        var lines = Of(Change("tls") with { Follower = "west" }, Change("tls") with { Follower = "east" }).Split('\n');

        lines.Where(line => line.StartsWith("Cluster: ", StringComparison.Ordinal)).Should().Equal("Cluster: east", "Cluster: west");
    }

    [Fact]
    public void A_subject_stays_short_whatever_the_names_are()
    {
        var subject = Subject(Change(new string('n', 253)) with { Follower = new string('f', 253) });

        subject.Should().Be($"Update Secret {new string('n', 37)}... in {new string('f', 37)}...");
    }

    [Fact]
    public void No_name_ends_its_line()
    {
        var target = new CopyTarget(ResourceKind.Unresolved("v1", "K\nBatch: a"), new ObjectKey("n\nBatch: b", "x\r\nBatch: c"));
        var message = Of(Change("x", Document(1, "x") with { Source = "s\nBatch: d", Change = new("m\nBatch: e", null) }) with
        {
            Target = target,
            Follower = "f\nBatch: g",
            Reason = "r\nBatch: h",
            Sync = new ObjectKey("i", "j\nBatch: k"),
        });

        message.Split('\n').Where(line => line.StartsWith("Batch:", StringComparison.Ordinal)).Should().Equal($"Batch: {Batch}");
        message.Should().NotContain("\r");
    }

    [Theory]
    [InlineData("00112233445566aa/3-7", 7L)]
    [InlineData("00112233445566aa/7", 7L)]
    [InlineData("00112233445566aa/7\n", 7L)]
    [InlineData("00112233445566aa/", null)]
    [InlineData("00112233445566aa/-1--5", null)]
    [InlineData("00112233445566aa/1-99999999999999999999", null)]
    [InlineData("ffffffffffffffff/3-7", null)]
    [InlineData("nonsense", null)]
    [InlineData(null, null)]
    public void LastOf_WhenATrailerIsGiven_IsItsLastChange(string? trailer, long? last) => BatchId.LastOf(trailer, "00112233445566aa").Should().Be(last);

    [Fact]
    public void A_batch_is_read_back()
    {
        BatchId.LastOf(Batch.ToString(), Batch.Journal).Should().Be(7);
        BatchId.LastOf(BatchId.Comparison(Batch.Journal, 5).ToString(), Batch.Journal).Should().Be(5);
        BatchId.Comparison(Batch.Journal, 5).ToString().Should().Be("00112233445566aa/5");
    }

    private static AuditChange In(AuditChange change, string @namespace) =>
        change with { Target = change.Target with { Key = new ObjectKey(@namespace, change.Target.Key.Name) } };

    private static string Subject(params AuditChange[] changes) => Of(changes).Split('\n')[0];

    private static string Of(params AuditChange[] changes)
    {
        var commit = new AuditCommit(changes[0]);
        foreach (var change in changes[1..])
        {
            commit.Add(change);
        }

        return CommitMessage.Of(commit, Batch);
    }
}
