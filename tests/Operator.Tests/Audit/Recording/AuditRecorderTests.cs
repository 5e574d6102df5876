using Bellwether.Crds;
using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Resources;
using Bellwether.Operator.Audit.Journal;
using Bellwether.Operator.Audit.Recording;
using Bellwether.Operator.Syncs.Content;
using Bellwether.Operator.Syncs.Inventory;
using Bellwether.Operator.Syncs.Planning;
using Bellwether.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using static Bellwether.Operator.Tests.Audit.Journal.AuditJournalTests;

namespace Bellwether.Operator.Tests.Audit.Recording;

public sealed class AuditRecorderTests : IDisposable
{
    private static readonly ObjectKey Sync = new("prod", "sync");
    private readonly string _folder = Directory.CreateTempSubdirectory("bellwether-journal-").FullName;
    private readonly AuditJournal _journal;
    private readonly AuditBacklog _backlog;
    private readonly AuditRecorder _recorder;

    public AuditRecorderTests()
    {
        _journal = AuditJournal.Open(_folder, 1024 * 1024 * 1024);
        _backlog = new AuditBacklog(TimeProvider.System, _ => { });
        _recorder = new AuditRecorder(_journal, _backlog, new SyncBook("bellwether-system"), TimeProvider.System, NullLogger<AuditRecorder>.Instance);
    }

    [Fact]
    public async Task A_look_stands_before_what_is_told_while_it_is_taken()
    {
        await _recorder.StartAsync(CancellationToken.None);
        Tell("before");

        _recorder.Look(() =>
        {
            Tell("meanwhile");
            return AuditBacklogTests.Look("east");
        });

        await Eventually.HoldsAsync(() => _backlog.Looks(1).Count == 1 && _journal.Last == 2, () => _journal.Last);
        _backlog.Looks(1)[0].Behind.Should().Be(1);
        await _recorder.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task A_look_that_fails_holds_nothing_up()
    {
        await _recorder.StartAsync(CancellationToken.None);

        _recorder.Invoking(recorder => recorder.Look(() => throw new InvalidOperationException())).Should().Throw<InvalidOperationException>();
        Tell("after");

        await Eventually.HoldsAsync(() => _journal.Last == 1);
        _backlog.Looks(1).Should().BeEmpty();
        await _recorder.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task What_is_told_last_is_written_down_before_the_end()
    {
        await _recorder.StartAsync(CancellationToken.None);
        for (var number = 0; number < 500; number++)
        {
            Tell($"n{number}");
        }

        await _recorder.StopAsync(CancellationToken.None);

        _journal.Last.Should().Be(500);
    }

    [Fact]
    public void Who_tells_never_waits_and_what_is_too_much_is_left_to_a_comparison()
    {
        for (var number = 0; number < 20_000; number++)
        {
            Tell("tls");
        }

        _backlog.IsIncomplete.Should().BeFalse();
        Tell("tls");
        _backlog.IsIncomplete.Should().BeTrue();
    }

    [Fact]
    public async Task A_journal_that_takes_nothing_leaves_it_to_a_comparison()
    {
        await _recorder.StartAsync(CancellationToken.None);
        // As a disk that fails: no write reaches the file any more.
        _journal.Dispose();

        Tell("tls");

        await Eventually.HoldsAsync(() => _backlog.IsIncomplete);
        await _recorder.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task What_is_about_to_be_sent_is_on_disk_before_it_is_sent()
    {
        await _recorder.StartAsync(CancellationToken.None);
        using var content = Content();

        for (var number = 0; number < 100; number++)
        {
            await _recorder.WritingAsync(Sync, "east", Action($"n{number}"), content, CancellationToken.None);
            Journaled().Should().Contain($"\"n{number}\"");
        }

        await _recorder.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task What_is_about_to_be_written_is_in_the_journal_should_a_crash_hide_the_answer()
    {
        using var content = Content();
        await _recorder.StartAsync(CancellationToken.None);

        var document = (await _recorder.WritingAsync(Sync, "east", Action("tls"), content, CancellationToken.None))!;
        await _recorder.StopAsync(CancellationToken.None);

        _journal.Find(document.Fingerprint)!.Tail.Should().Be(document.Tail);
        _journal.Last.Should().Be(0, "nothing has happened yet");
    }

    [Fact]
    public async Task What_an_earlier_run_left_in_the_journal_waits_from_the_start()
    {
        _journal.Append(Change("left", Document(1, "x")) with { Sync = Sync, At = DateTimeOffset.UnixEpoch });

        await _recorder.StartAsync(CancellationToken.None);

        await Eventually.HoldsAsync(() => _backlog.Count == 1, () => _backlog.Count);
        _backlog.Lag.Should().BeGreaterThan(TimeSpan.FromDays(365), "it has waited since it happened");
        await _recorder.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task A_repair_that_never_was_is_not_told_after_a_restart()
    {
        await _recorder.StartAsync(CancellationToken.None);
        using var content = Content();
        foreach (var (kind, reason) in new[] { (PlannedActionKind.Repair, PlanReasons.Touched), (PlannedActionKind.TakeOver, PlanReasons.SharedOwnership) })
        {
            await _recorder.WritingAsync(Sync, "east", new PlannedAction(kind, Action("tls").Target, reason), content, CancellationToken.None);
        }

        await _recorder.StopAsync(CancellationToken.None);
        Journaled().Should().BeEmpty();
    }

    [Fact]
    public async Task A_disk_that_hangs_holds_up_one_copy_for_a_moment()
    {
        // As a disk that hangs: nobody takes what is told.
        var time = new ManualTimeProvider();
        using var recorder = new AuditRecorder(_journal, _backlog, new SyncBook("bellwether-system"), time, NullLogger<AuditRecorder>.Instance);
        using var content = Content();

        var writing = recorder.WritingAsync(Sync, "east", Action("tls"), content, CancellationToken.None).AsTask();
        writing.IsCompleted.Should().BeFalse();
        time.Advance(AuditRecorder.LongestHold);

        (await writing.WaitAsync(TimeSpan.FromSeconds(10), TimeProvider.System, TestContext.Current.CancellationToken)).Should().NotBeNull();
        recorder.WritingAsync(Sync, "east", Action("tls"), content, CancellationToken.None).AsTask().IsCompletedSuccessfully.Should().BeTrue("it hangs as it did");
        await recorder.StartAsync(CancellationToken.None);
        await Eventually.HoldsAsync(() => Journaled().Length > 0);
        await recorder.StopAsync(CancellationToken.None);
        recorder.WritingAsync(Sync, "east", Action("tls"), content, CancellationToken.None).AsTask().IsCompleted.Should().BeFalse("it has worked since");
    }

    [Fact]
    public async Task A_journal_that_takes_nothing_holds_up_no_copy()
    {
        await _recorder.StartAsync(CancellationToken.None);
        _journal.Dispose();
        using var content = Content();

        await _recorder.WritingAsync(Sync, "east", Action("tls"), content, CancellationToken.None);

        _backlog.IsIncomplete.Should().BeTrue();
        await _recorder.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task What_a_crash_kept_from_being_told_is_told_before_the_look_that_shows_it()
    {
        _journal.AppendIntent(Change("tls", Document(1, "x")));
        _journal.Dispose();
        using var journal = AuditJournal.Open(_folder, 1024 * 1024 * 1024);
        using var recorder = new AuditRecorder(journal, _backlog, new SyncBook("bellwether-system"), TimeProvider.System, NullLogger<AuditRecorder>.Instance);
        await recorder.StartAsync(CancellationToken.None);

        recorder.Look(() => Look(Change("tls", Document(1, "x"))));

        await Eventually.HoldsAsync(() => _backlog.Looks(1).Count == 1, () => journal.Last);
        journal.Read(0, long.MaxValue, 10).Select(change => (change.Sequence, change.Target.Key.Name)).Should().Equal((1L, "tls"));
        _backlog.Looks(1)[0].Behind.Should().Be(1);
        await recorder.StopAsync(CancellationToken.None);
    }

    public void Dispose()
    {
        _recorder.Dispose();
        _backlog.Dispose();
        _journal.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private void Tell(string name) => _recorder.Changed(Sync, "east", Action(name), Document(1, "x"));

    private string Journaled() => string.Concat(Directory.GetFiles(_folder, "*.log").Select(Read));

    /// <summary>The journal has it open.</summary>
    private static string Read(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private static SyncContent Content()
    {
        using var source = SourceObject.Parse("""{"apiVersion":"v1","kind":"Secret","metadata":{"name":"tls","namespace":"prod","uid":"u","resourceVersion":"1"},"data":{"key":"eA=="}}"""u8.ToArray());
        return new ContentBuilder(new Origin("us"), new FingerprintKey(new byte[FingerprintKey.Length]))
            .Build(source, Sync, new CrossClusterSyncSpec { Source = new SyncSource { Kind = "Secret", Name = "tls" } });
    }

    private static PlannedAction Action(string name) =>
        new(PlannedActionKind.Apply, new CopyTarget(ResourceKind.Secret, new ObjectKey("prod", name)), PlanReasons.SourceChanged);
}
