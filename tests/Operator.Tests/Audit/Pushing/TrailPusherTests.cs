using System.Collections.Frozen;
using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Resources;
using Bellwether.Operator.Audit.Git;
using Bellwether.Operator.Audit.Journal;
using Bellwether.Operator.Audit.Pushing;
using Bellwether.Operator.Audit.Recording;
using Bellwether.Operator.Syncs.Inventory;
using Bellwether.Operator.Syncs.Planning;
using Bellwether.Operator.Tests.Audit.Comparing;
using Bellwether.Operator.Tests.Audit.Git;
using Bellwether.Testing.Git;
using static Bellwether.Operator.Tests.Audit.Journal.AuditJournalTests;

namespace Bellwether.Operator.Tests.Audit.Pushing;

/// <summary>The journal and comparisons, brought into a real branch.</summary>
public sealed class TrailPusherTests : IAsyncLifetime
{
    private static readonly Origin Us = new("us");
    private readonly AuditBacklog _backlog = new(TimeProvider.System, _ => { });
    private GitWork _work = null!;
    private AuditJournal _journal = null!;
    private TrailPusher _pusher = null!;

    private GitRepository Repository => _work.Repository;

    public async ValueTask InitializeAsync()
    {
        _work = await GitWork.OpenAsync();
        _journal = AuditJournal.Open(Path.Combine(_work.Directory, "journal"), 1024 * 1024 * 1024);
        _pusher = Pusher();
    }

    [Fact]
    public async Task Changes_are_told_once_in_their_order()
    {
        Record(Change("a", Copy(1)), Change("b", Copy(1)), Change("a", Copy(2)));

        (await PushAsync()).Should().Be(3);
        (await PushAsync()).Should().Be(0);

        (await SubjectsAsync()).Should().Equal("Begin the audit trail of us", "Update 2 copies of kind Secret in east", "Update Secret prod/a in east");
        _journal.Acknowledged.Should().Be(new JournalAcknowledgement(3, (await Repository.TipAsync())!));
        _backlog.Count.Should().Be(0);
    }

    [Fact]
    public async Task A_comparison_that_is_left_for_the_next_push_does_not_take_back_what_came_after_it()
    {
        for (var number = 0; number < 201; number++)
        {
            _backlog.Add(Look($"f{number:000}"), behind: 0);
        }

        Record(Change("tls", Copy(1)) with { Follower = "f200" });

        await PushAsync();
        (await FilesAsync()).Should().BeEmpty("the follower's comparison comes first");
        await PushAsync();
        await PushAsync();

        (await FilesAsync()).Should().Equal("clusters/f200/prod/Secret/tls.yaml");
        (await SubjectsAsync()).Should().NotContain(subject => subject.StartsWith("Miss", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_comparison_stands_where_it_was_told_among_the_changes()
    {
        Record(Change("a", Copy(1)), Change("b", Copy(1)));
        _backlog.Add(Look("east", ("b", 1)), behind: 2);
        Record(Change("c", Copy(1)));

        await PushAsync();

        (await FilesAsync()).Should().Equal("clusters/east/prod/Secret/b.yaml", "clusters/east/prod/Secret/c.yaml");
        (await SubjectsAsync())[2..].Should().Equal("Miss Secret prod/a in east", "Update Secret prod/c in east");
    }

    [Fact]
    public async Task A_copy_that_nobody_told_of_is_found_with_what_the_journal_knows_of_it_or_by_its_marks()
    {
        _journal.AppendIntent(Change("a", Copy(1)));
        _backlog.Add(Look("east", ("a", 1), ("b", 2)), behind: 0);

        await PushAsync();

        (await Repository.ReadAsync("clusters/east/prod/Secret/a.yaml")).Should().EndWith(Copy(1).Tail);
        (await Repository.ReadAsync("clusters/east/prod/Secret/b.yaml")).Should().Contain("# What was applied isn't known here");
    }

    [Fact]
    public async Task A_push_that_could_not_be_noted_is_not_made_again_not_even_a_repair()
    {
        await PushAsync();
        Record(Change("a", Copy(1), AuditAction.Repair));
        var blocker = Path.Combine(_work.Directory, "journal", "acknowledged.new");
        Directory.CreateDirectory(blocker);
        await this.Invoking(it => it.PushAsync()).Should().ThrowAsync<UnauthorizedAccessException>();
        Directory.Delete(blocker);

        (await PushAsync()).Should().Be(0);

        (await SubjectsAsync()).Should().Equal("Begin the audit trail of us", "Repair Secret prod/a in east");
        _journal.Acknowledged.Sequence.Should().Be(1);
        _backlog.Count.Should().Be(0);
    }

    [Fact]
    public async Task A_comparison_that_went_with_a_push_that_could_not_be_noted_takes_nothing_back()
    {
        await PushAsync();
        _backlog.Add(Look("east"), behind: 0);
        _backlog.Add(FollowerLook.Gone("west", DateTimeOffset.UnixEpoch), behind: 0);
        Record(Change("a", Copy(1)), Change("a", Copy(1)) with { Follower = "west" });
        _backlog.Add(Look("north", ("found", 1)), behind: 2);
        var blocker = Path.Combine(_work.Directory, "journal", "acknowledged.new");
        Directory.CreateDirectory(blocker);
        await this.Invoking(it => it.PushAsync()).Should().ThrowAsync<UnauthorizedAccessException>();
        Directory.Delete(blocker);

        await PushAsync();

        (await FilesAsync()).Should().Equal(
            "clusters/east/prod/Secret/a.yaml", "clusters/north/prod/Secret/found.yaml", "clusters/west/prod/Secret/a.yaml");
        (await SubjectsAsync()).Should().NotContain(subject => subject.StartsWith("Miss", StringComparison.Ordinal));
        _backlog.Looks(1).Should().BeEmpty();
    }

    [Fact]
    public async Task A_push_that_a_crash_hid_is_found_in_the_branch_after_a_restart()
    {
        await PushAsync();
        Record(Change("a", Copy(1), AuditAction.Repair));
        var acknowledged = await File.ReadAllBytesAsync(Path.Combine(_work.Directory, "journal", "acknowledged"), TestContext.Current.CancellationToken);
        await PushAsync();
        _journal.Dispose();
        await File.WriteAllBytesAsync(Path.Combine(_work.Directory, "journal", "acknowledged"), acknowledged, TestContext.Current.CancellationToken);
        _journal = AuditJournal.Open(Path.Combine(_work.Directory, "journal"), 1024 * 1024 * 1024);
        _journal.Acknowledged.Sequence.Should().Be(0);
        _pusher = Pusher();

        (await PushAsync()).Should().Be(0);

        _journal.Acknowledged.Sequence.Should().Be(1);
        _pusher.WasRewritten.Should().BeFalse();
    }

    [Fact]
    public async Task What_an_earlier_run_left_is_old_once_another_replica_has_led()
    {
        Record(Change("z", Copy(1)));
        await PushAsync();
        Record(Change("a", Copy(1)));
        _journal.Dispose();
        await TheyCommitAsync("clusters/east/prod/Secret/a.yaml", Copy(2).In("prod"), "Update\n\nBatch: 0123456789abcdef/1-1\n");
        _journal = AuditJournal.Open(Path.Combine(_work.Directory, "journal"), 1024 * 1024 * 1024);
        _pusher = Pusher();
        Record(Change("b", Copy(1)));

        await PushUntilDoneAsync();

        (await SubjectsAsync())[1..].Should().Equal("Update Secret prod/z in east", "Update", "Update Secret prod/b in east");
        (await Repository.ReadAsync("clusters/east/prod/Secret/a.yaml")).Should().Be(Copy(2).In("prod"));
        _pusher.WasRewritten.Should().BeTrue("only the followers know what was in between");
        _backlog.Count.Should().Be(0);
    }

    [Fact]
    public async Task What_an_earlier_run_left_is_told_if_nobody_else_has_led()
    {
        Record(Change("z", Copy(1)));
        await PushAsync();
        Record(Change("a", Copy(1)));
        _journal.Dispose();
        await TheyCommitAsync("README.md", "x");
        _journal = AuditJournal.Open(Path.Combine(_work.Directory, "journal"), 1024 * 1024 * 1024);
        _pusher = Pusher();

        await PushUntilDoneAsync();

        (await SubjectsAsync())[^1].Should().Be("Update Secret prod/a in east");
        _pusher.WasRewritten.Should().BeFalse();
    }

    [Fact]
    public async Task A_branch_that_went_while_nothing_happened_is_missed_when_it_is_asked_for_again()
    {
        Record(Change("a", Copy(1)));
        await PushAsync();
        await Repository.RecreateAsync();

        _pusher.AskAgain();
        await PushUntilDoneAsync();

        _pusher.WasRewritten.Should().BeTrue();
    }

    [Fact]
    public async Task A_copy_on_its_way_out_is_not_found_again()
    {
        var look = Look("east", ("a", 1));
        _backlog.Add(look with { Copies = [.. look.Copies.Select(copy => KeyValuePair.Create(copy.Key, copy.Value with { Terminating = true }))] }, behind: 0);

        await PushUntilDoneAsync();

        (await FilesAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task A_batch_that_somebody_made_up_hides_no_change_and_asks_for_a_comparison()
    {
        await PushAsync();
        await TheyCommitAsync("README.md", "x", $"Theirs\n\nBatch: {_journal.Id}/9223372036854775806\n");
        Record(Change("a", Copy(1)));

        await PushUntilDoneAsync();

        (await FilesAsync()).Should().Equal("clusters/east/prod/Secret/a.yaml");
        _pusher.WasRewritten.Should().BeTrue();
        _journal.Last.Should().Be(1);
    }

    [Fact]
    public async Task Files_that_others_put_among_ours_do_no_harm_whatever_their_names_are()
    {
        Record(Change("a", Copy(1)));
        await PushAsync();
        var ours = $"metadata:\n  labels:\n    bellwether.dev/origin: us\n";
        await TheyCommitAsync("\"clusters/east/prod/Secret/x\\nM 100644 inline evil\\n.yaml\"", ours);
        await TheyCommitAsync("clusters/east/prod/Secret/x%0a%0aBatch: y.yaml", ours);
        await TheyCommitAsync("clusters/east/prod/Secret/z.yaml/sub", ours);
        await TheyCommitAsync("clusters/README.md", ours);
        var theirs = await FilesAsync();
        _backlog.Add(FollowerLook.Gone("east", DateTimeOffset.UnixEpoch), behind: 1);
        Record(Change("b", Copy(1)));

        await PushUntilDoneAsync();

        (await FilesAsync()).Should().BeEquivalentTo([.. theirs.Where(file => file != "clusters/east/prod/Secret/a.yaml"), "clusters/east/prod/Secret/b.yaml"]);
        (await Repository.FilesAsync()).Should().NotContain("evil");
        (await Repository.ProblemsAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task A_branch_that_can_never_be_made_is_refused_and_not_tried_without_end()
    {
        var theirs = await _work.CommitAsync(null, "README.md", "x");
        await GitCommand.RunAsync(GitEnvironment.RepositoryPath(_work.Options), "push", "--quiet", Repository.Folder, $"{theirs}:refs/heads/main/notes");

        var pushes = 0;
        var problem = (await this.Invoking(async it =>
        {
            while (true)
            {
                await it.PushAsync();
                pushes++;
            }
        }).Should().ThrowAsync<GitException>()).Which.Problem;

        problem.Should().Be(GitProblem.PushRefused);
        pushes.Should().BeLessThan(20);
    }

    [Fact]
    public async Task A_repository_made_anew_gets_all_of_the_trail_again()
    {
        Record(Change("a", Copy(1)));
        await PushAsync();
        await Repository.RecreateAsync();
        Record(Change("b", Copy(1)));

        await PushUntilDoneAsync();

        (await FilesAsync()).Should().Equal("clusters/east/prod/Secret/a.yaml", "clusters/east/prod/Secret/b.yaml");
        (await SubjectsAsync())[0].Should().Be("Begin the audit trail of us");
        (await Repository.ProblemsAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task Beside_another_writer_it_follows_the_branch_before_it_pushes()
    {
        await OvertakeAsync("README.md");

        await TheyCommitAsync("README.md", "2");
        Record(Change("c", Copy(1)));
        (await _pusher.PushAsync(CancellationToken.None)).Should().Be(new PushResult(1, IsMoved: false), "what was built is put on what is there now");

        // Nobody else was there, so it is as quick as before: what it knows of the branch is not asked for again.
        Record(Change("d", Copy(1)));
        (await PushAsync()).Should().Be(1);
        await TheyCommitAsync("README.md", "3");
        Record(Change("e", Copy(1)));
        (await _pusher.PushAsync(CancellationToken.None)).IsMoved.Should().BeTrue();
        (await PushAsync()).Should().Be(1);
        (await SubjectsAsync()).Where(subject => subject != "Theirs").Skip(1).Select(subject => subject.Split(' ')[2]).Should().Equal(
            "prod/a", "prod/b", "prod/c", "prod/d", "prod/e");
    }

    [Fact]
    public async Task What_another_writer_does_to_the_trail_is_seen_before_it_is_followed()
    {
        await OvertakeAsync("README.md");

        await TheyCommitAsync("clusters/east/prod/Secret/c.yaml", Copy(1).In("prod"));
        Record(Change("c", Copy(1)), Change("d", Copy(1)));
        await PushUntilDoneAsync();

        (await SubjectsAsync()).Count(subject => subject.Contains("prod/c", StringComparison.Ordinal)).Should().Be(0, "it is there already");
        (await FilesAsync()).Should().HaveCount(4);
        (await Repository.ProblemsAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task Another_management_clusters_branch_is_left_alone()
    {
        await TheyCommitAsync(BranchMarker.Path, BranchMarker.Text(new Origin("them")));
        var tip = await Repository.TipAsync();
        Record(Change("a", Copy(1)));

        (await this.Invoking(it => it.PushAsync()).Should().ThrowAsync<GitException>()).Which.Problem.Should().Be(GitProblem.BranchTaken);

        (await Repository.TipAsync()).Should().Be(tip);
        _backlog.Count.Should().Be(1);
    }

    public async ValueTask DisposeAsync()
    {
        _journal.Dispose();
        _backlog.Dispose();
        await _work.DisposeAsync();
    }

    private TrailPusher Pusher()
    {
        var finder = new ContentFinder(_journal, new SyncBook("bellwether-system"), null!, Us);
        var builder = new TrailBuilder(_work.Local, _work.Import, _work.Signer, finder, _ => false, Us);
        return new TrailPusher(_work.Local, _work.Remote, builder, _journal, _backlog, TimeProvider.System);
    }

    /// <summary>Two changes are in the branch, and the second had to be put on another writer's commit.</summary>
    private async Task OvertakeAsync(string path)
    {
        Record(Change("a", Copy(1)));
        await PushAsync();
        await TheyCommitAsync(path, "1");
        Record(Change("b", Copy(1)));
        (await _pusher.PushAsync(CancellationToken.None)).IsMoved.Should().BeTrue();
        (await PushAsync()).Should().Be(1);
    }

    /// <returns>How many commits.</returns>
    private async Task<int> PushAsync() => (await _pusher.PushAsync(CancellationToken.None)).Commits;

    private async Task PushUntilDoneAsync()
    {
        for (var attempt = 0; attempt < 20; attempt++)
        {
            try
            {
                if (!(await _pusher.PushAsync(CancellationToken.None)).IsMoved)
                {
                    return;
                }
            }
            catch (GitException) when (attempt < 3)
            {
                // As the writer does: again.
            }
        }

        throw new TimeoutException("20 pushes were not enough.");
    }

    private void Record(params AuditChange[] changes)
    {
        foreach (var change in changes)
        {
            _backlog.Recorded(_journal.Append(change)!.Value, change);
        }
    }

    /// <summary>A document that a file is made of that says whose it is.</summary>
    private static Bellwether.Operator.Audit.Documents.AuditDocument Copy(int number) => new(
        (UInt128)number,
        "apiVersion: v1\nkind: Secret\nmetadata:\n  name: x\n",
        $"  labels:\n    bellwether.dev/origin: us\n# What was applied isn't known here; the short form of its fingerprint is {number:x32}\n",
        "Secret/prod/x",
        Change: null);

    private static FollowerLook Look(string follower, params (string Name, int Content)[] copies) => new(
        follower,
        DateTimeOffset.UnixEpoch,
        [.. copies.Select(copy => KeyValuePair.Create(new CopyTarget(ResourceKind.Secret, new ObjectKey("prod", copy.Name)), TrailComparisonTests.Record(copy.Content)))],
        new Dictionary<ResourceKind, IReadOnlySet<string>> { [ResourceKind.Secret] = FrozenSet.Create("") });

    /// <param name="path">As fast-import takes it.</param>
    private async Task TheyCommitAsync(string path, string text, string message = "Theirs\n")
    {
        var from = await Repository.TipAsync() is { } tip ? $"from {tip}\n" : "";
        (await GitCommand.TryAsync(Repository.Folder, ["fast-import", "--quiet"],
            $"commit refs/heads/main\ncommitter Them <them@example.com> 1800000000 +0000\ndata {message.Length}\n{message}\n{from}M 100644 inline {path}\ndata {text.Length}\n{text}\n")).Succeeded();
    }

    private async Task<string[]> SubjectsAsync() => [.. (await Repository.CommitsAsync()).Select(commit => commit.Subject)];

    private async Task<string[]> FilesAsync() =>
        [.. (await Repository.FilesAsync()).Where(file => file.TrimStart('"').StartsWith("clusters/", StringComparison.Ordinal))];
}
