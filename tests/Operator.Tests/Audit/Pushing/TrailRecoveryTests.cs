using System.Collections.Frozen;
using System.Globalization;
using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Resources;
using Bellwether.Operator.Audit.Git;
using Bellwether.Operator.Audit.Recording;
using Bellwether.Operator.Syncs.Planning;
using Bellwether.Operator.Tests.Audit.Comparing;
using static Bellwether.Operator.Tests.Audit.Journal.AuditJournalTests;

namespace Bellwether.Operator.Tests.Audit.Pushing;

/// <summary>What goes wrong between the journal and the branch, and what a reader of the branch can rely on all the same.</summary>
public sealed class TrailRecoveryTests
{
    private const string Tip = "refs/heads/main";

    [Fact]
    public async Task A_branch_whose_history_somebody_rewrote_asks_for_a_comparison()
    {
        await using var work = await TrailWork.OpenAsync();
        work.Record(Change("a", Document(1, "one")));
        await work.PushAllAsync();
        work.Record(Change("b", Document(2, "two")));
        await work.PushAllAsync();
        work.Pusher.WasRewritten.Should().BeFalse();

        var theirs = await work.Git.Repository.GitAsync(
            "-c", "user.name=Them", "-c", "user.email=them@example.com", "commit-tree", $"{Tip}~1^{{tree}}", "-p", $"{Tip}~1", "-m", "Theirs");
        await work.Git.Repository.GitAsync("update-ref", Tip, theirs.Trim());
        work.Record(Change("c", Document(3, "three")));
        await work.PushAllAsync();

        work.Pusher.WasRewritten.Should().BeTrue();
        (await work.SubjectsAsync()).Should().EndWith("Update Secret prod/c in east");
    }

    [Fact]
    public async Task A_damaged_local_repository_is_made_anew_and_everything_is_told()
    {
        await using var work = await TrailWork.OpenAsync();
        work.Record(Change("a", Document(1, "one")));
        await work.PushAllAsync();
        foreach (var file in Directory.GetFiles(Path.Combine(GitEnvironment.RepositoryPath(work.Git.Options), "objects"), "*", SearchOption.AllDirectories))
        {
            File.Delete(file);
            await File.WriteAllTextAsync(file, "damaged", TestContext.Current.CancellationToken);
        }

        work.Record(Change("b", Document(2, "two")));
        await work.PushAllAsync();

        (await work.FilesAsync()).Should().Equal("clusters/east/prod/Secret/a.yaml", "clusters/east/prod/Secret/b.yaml");
        (await work.Git.Repository.ProblemsAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task A_comparison_waits_until_all_that_happened_before_it_is_told_however_much_that_is()
    {
        await using var work = await TrailWork.OpenAsync();
        string[] names = [.. Enumerable.Range(0, 1_200).Select(number => $"n{number:0000}")];
        work.Record(names.Select(name => Change(name, Document(1, "one"))));
        work.Backlog.Add(Look(names), behind: names.Length);

        await work.PushAllAsync();

        (await work.FilesAsync()).Should().HaveCount(names.Length);
        (await work.SubjectsAsync())[1..].Should().OnlyContain(subject => subject.StartsWith("Update ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_commit_has_the_time_of_the_last_of_its_changes_however_late_it_is_pushed()
    {
        await using var work = await TrailWork.OpenAsync();
        var first = new DateTimeOffset(2020, 1, 2, 3, 4, 5, TimeSpan.Zero);
        var document = Document(1, "one");
        work.Record(Change("a", document) with { At = first }, Change("b", document) with { At = first.AddSeconds(2) });

        await work.PushAllAsync();

        var times = (await work.Git.Repository.GitAsync("log", "-1", "--format=%aI %cI", Tip)).Trim().Split(' ');
        times.Select(time => DateTimeOffset.Parse(time, CultureInfo.InvariantCulture)).Should().AllBeEquivalentTo(first.AddSeconds(2));
    }

    [Fact]
    public async Task What_cannot_be_signed_is_not_pushed_unsigned()
    {
        await using var work = await TrailWork.OpenAsync((options, directory) => options with { SigningKey = Path.Combine(directory, "key") });
        await File.WriteAllTextAsync(work.Git.Options.SigningKey!, "no key", TestContext.Current.CancellationToken);
        work.Record(Change("a", Document(1, "one")));

        var failed = await work.Pusher.Invoking(pusher => pusher.PushAsync(CancellationToken.None)).Should().ThrowAsync<GitException>();

        failed.Which.Problem.Should().Be(GitProblem.SigningFailed);
        (await work.Git.Repository.TipAsync()).Should().BeNull();
        work.Backlog.Count.Should().Be(1);
    }

    private static FollowerLook Look(IEnumerable<string> names) => new(
        "east",
        DateTimeOffset.UnixEpoch,
        [.. names.Select(name => KeyValuePair.Create(new CopyTarget(ResourceKind.Secret, new ObjectKey("prod", name)), TrailComparisonTests.Record(1)))],
        new Dictionary<ResourceKind, IReadOnlySet<string>> { [ResourceKind.Secret] = FrozenSet.Create("") });
}
