using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Resources;
using Bellwether.Operator.Audit.Documents;
using Bellwether.Operator.Audit.Journal;
using Bellwether.Operator.Audit.Recording;
using Bellwether.Operator.Syncs.Content;
using Bellwether.Operator.Syncs.Inventory;
using Bellwether.Operator.Syncs.Planning;

namespace Bellwether.Operator.Tests.Audit.Journal;

public sealed class AuditJournalTests : IDisposable
{
    private const long Plenty = 1024 * 1024 * 1024;
    private readonly string _folder = Path.Combine(Directory.CreateTempSubdirectory("bellwether-journal-").FullName, "journal");
    private AuditJournal? _journal;

    private AuditJournal Journal => _journal ??= AuditJournal.Open(_folder, Plenty);

    [Fact]
    public void What_was_written_is_there_after_a_restart_with_its_contents_and_the_same_id()
    {
        var written = Change("a", Document(1, "one"));
        Journal.Append(written).Should().Be(1);
        Journal.Append(Change("b", document: null)).Should().Be(2);
        var id = Journal.Id;

        Restart();

        Journal.Id.Should().Be(id).And.MatchRegex("^[0-9a-f]{16}$");
        Journal.Last.Should().Be(2);
        var read = Journal.Read(0, long.MaxValue, 10);
        read.Select(change => change.Sequence).Should().Equal(1, 2);
        read[0].Should().Be(written with { Sequence = 1 });
        read[1].Document.Should().BeNull();
        Journal.Append(Change("c")).Should().Be(3);
    }

    [Fact]
    public void A_line_that_a_crash_cut_off_is_as_if_it_had_not_been_and_the_next_one_is_whole()
    {
        Journal.Append(Change("a", Document(1, "one")));
        Journal.Append(Change("b", Document(2, "two")));
        Stop();
        var file = Directory.GetFiles(_folder, "*.log").Single();
        var whole = File.ReadAllBytes(file);

        for (var length = 0; length < whole.Length; length += 7)
        {
            File.WriteAllBytes(file, whole[..length]);
            using (var journal = AuditJournal.Open(_folder, Plenty))
            {
                var last = journal.Last;
                journal.Append(Change("c", Document(3, "three"))).Should().Be(last + 1);
            }

            using var again = AuditJournal.Open(_folder, Plenty);
            var read = again.Read(0, long.MaxValue, 10);
            read.Select(change => change.Sequence).Should().Equal(Enumerable.Range(1, read.Count).Select(number => (long)number));
            read[^1].Document!.Tail.Should().Be("three");
        }
    }

    [Theory]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("[1]")]
    [InlineData("""{"Change":{"Sequence":"x"}}""")]
    [InlineData("""{"Change":{"Sequence":99999999999999999999999}}""")]
    [InlineData("\u0000\u0000\u0000")]
    public void A_line_that_is_none_of_ours_harms_nothing(string line)
    {
        Journal.Append(Change("a"));
        Stop();
        File.AppendAllText(Directory.GetFiles(_folder, "*.log").Single(), line + "\n");

        Journal.Last.Should().Be(1);
        Journal.Append(Change("b")).Should().Be(2);
        Restart();

        Journal.Read(0, long.MaxValue, 10).Select(change => change.Target.Key.Name).Should().Equal("a", "b");
    }

    [Fact]
    public void Nothing_behind_a_damaged_line_is_believed()
    {
        Journal.Append(Change("a"));
        Journal.Append(Change("b"));
        Journal.Append(Change("c"));
        Stop();
        var file = Directory.GetFiles(_folder, "*.log").Single();
        File.WriteAllText(file, File.ReadAllText(file).Replace("\"Name\":\"b\"", "\"Name\":\"b", StringComparison.Ordinal));

        // What comes next takes the place of what is lost, and the branch tells that there was more.
        Journal.Last.Should().Be(1);
        Journal.Append(Change("d")).Should().Be(2);
        Restart();

        Journal.Read(0, long.MaxValue, 10).Select(change => change.Target.Key.Name).Should().Equal("a", "d");
    }

    [Fact]
    public void Files_are_begun_anew_and_dropped_when_all_in_them_is_told()
    {
        var sequences = new List<long>();
        for (var number = 0; number < 10; number++)
        {
            sequences.Add(Journal.Append(Change($"n{number}", Document(number + 1, new string('x', 3 * 1024 * 1024))))!.Value);
        }

        sequences.Should().Equal(Enumerable.Range(1, 10).Select(number => (long)number));
        Directory.GetFiles(_folder, "*.log").Should().HaveCount(5);
        Journal.Read(3, 6, 10).Select(change => change.Sequence).Should().Equal(4, 5, 6);
        Journal.Read(3, 100, 2).Select(change => change.Sequence).Should().Equal(4, 5);

        Journal.Acknowledge(7, "abc");
        Directory.GetFiles(_folder, "*.log").Should().HaveCount(2);
        Journal.Acknowledge(10, "abc");
        Directory.GetFiles(_folder, "*.log").Should().HaveCount(2, "what the last contents were may be asked after a crash");

        Restart();
        Journal.Acknowledged.Should().Be(new JournalAcknowledgement(10, "abc"));
        Journal.Read(10, 100, 10).Should().BeEmpty();
        Journal.Last.Should().Be(10);
    }

    [Fact]
    public void An_acknowledgement_never_goes_back()
    {
        Journal.Append(Change("a"));
        Journal.Append(Change("b"));
        Journal.Acknowledge(2, "abc");

        Journal.Acknowledge(1, "def");

        Journal.Acknowledged.Should().Be(new JournalAcknowledgement(2, "def"));
    }

    [Fact]
    public void A_full_journal_takes_nothing_neither_changes_nor_contents_until_it_is_dropped()
    {
        _journal = AuditJournal.Open(_folder, 2_000);
        while (Journal.Append(Change("a", Document(1, "x"))) is not null)
        {
        }

        var last = Journal.Last;
        var size = Size();
        Journal.AppendIntent(Change("b", Document(2, new string('y', 10_000))));
        Journal.Append(Change("b", Document(3, "z"))).Should().BeNull();
        Size().Should().Be(size);
        Journal.Last.Should().Be(last);

        Journal.Drop().Should().Be(last);
        Journal.Acknowledged.Sequence.Should().Be(last);
        Journal.Append(Change("c")).Should().Be(last + 1);
        Journal.Read(0, long.MaxValue, 10).Select(change => change.Target.Key.Name).Should().Equal("c");
    }

    [Fact]
    public void A_content_is_found_after_a_crash_that_came_before_its_change()
    {
        Journal.AppendIntent(Change("a", Document(7, "seven")));

        Restart();

        Journal.Find(7)!.Tail.Should().Be("seven");
        Journal.Find(8).Should().BeNull();
    }

    [Fact]
    public void What_was_sent_and_arrived_is_told_once_after_a_crash_that_hid_the_answer()
    {
        var arrived = Change("arrived", Document(7, "seven"));
        var told = Change("told", Document(7, "seven"));
        Journal.AppendIntent(arrived);
        Journal.AppendIntent(Change("lost", Document(7, "seven")));
        Journal.AppendIntent(told);
        Journal.Append(told);
        Restart();
        var look = Look(arrived, told);

        Journal.TakeInterrupted(look with { Follower = "other" }).Should().BeEmpty();
        var taken = Journal.TakeInterrupted(look);
        var again = Journal.TakeInterrupted(look);

        taken.Should().ContainSingle().Which.Should().Be(arrived);
        again.Should().BeEmpty();
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("""{"Sequence":-5,"Tip":""}""")]
    [InlineData("""{"Sequence":1,"Tip":"--upload-pack=x"}""")]
    [InlineData("""{"Sequence":1,"Tip":null}""")]
    public void An_acknowledgement_that_is_none_is_as_if_nothing_were_told(string text)
    {
        Journal.Append(Change("a"));
        Stop();
        File.WriteAllText(Path.Combine(_folder, "acknowledged"), text);

        Journal.Acknowledged.Should().Be(new JournalAcknowledgement(0, ""));
        Journal.Read(0, 10, 10).Should().ContainSingle();
    }

    [Fact]
    public void Syncs_whose_changes_wait_are_known_after_a_restart()
    {
        Journal.Append(Change("a") with { Sync = new ObjectKey("prod", "one") });
        Journal.Append(Change("b") with { Sync = new ObjectKey("prod", "two") });
        Journal.Append(Change("c") with { Sync = new ObjectKey("prod", "two") });
        Journal.Append(Change("d") with { Sync = default });
        Journal.Acknowledge(1, "");

        Restart();

        Journal.WaitingSyncs().Should().BeEquivalentTo(new Dictionary<ObjectKey, long> { [new("prod", "two")] = 3 });
    }

    [Fact]
    public void Names_of_all_kinds_come_back_as_they_were()
    {
        var change = Change("system:\"x\"\n\u2028ä") with { Target = new CopyTarget(new ResourceKind("g.io", "v1", "Role", "roles", true), new ObjectKey("prod", "a:b\n")), Reason = "r" };
        Journal.Append(change);

        Restart();

        var read = Journal.Read(0, 1, 1).Single();
        read.Path.Should().Be(change.Path);
        read.Target.Should().Be(change.Target);
        read.Target.Kind.ApiVersion.Should().Be("g.io/v1");
    }

    public void Dispose()
    {
        Stop();
        Directory.Delete(Path.GetDirectoryName(_folder)!, recursive: true);
    }

    internal static AuditDocument Document(int fingerprint, string tail) =>
        new((UInt128)fingerprint, "head\n", tail, "Secret/prod/tls", new SourceChange("someone", DateTimeOffset.UnixEpoch));

    internal static AuditChange Change(string name, AuditDocument? document = null, AuditAction action = AuditAction.Update) => new(
        0, DateTimeOffset.UnixEpoch, "east", new CopyTarget(ResourceKind.Secret, new ObjectKey("prod", name)), new ObjectKey("prod", "sync"), action, "", document);

    private long Size() => Directory.GetFiles(_folder, "*.log").Sum(file => new FileInfo(file).Length);

    /// <summary>The follower holds what these changes would have left.</summary>
    internal static FollowerLook Look(params AuditChange[] held) => new(
        held[0].Follower,
        DateTimeOffset.UnixEpoch,
        [
            .. held.Select(change => KeyValuePair.Create(change.Target, new CopyRecord
            {
                Uid = "uid",
                ResourceVersion = "1",
                Origin = CopyOrigin.Ours,
                Sync = change.Sync,
                Fingerprint = change.Document!.Fingerprint,
                PlannedFields = 1,
                OwnedFields = 1,
                ContentOwner = null,
                Terminating = false,
            })),
        ],
        new Dictionary<ResourceKind, IReadOnlySet<string>>());

    private void Restart() => Stop();

    private void Stop()
    {
        _journal?.Dispose();
        _journal = null;
    }
}
