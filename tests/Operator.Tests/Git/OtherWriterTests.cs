using Bellwether.Testing;
using Bellwether.Testing.Git;

namespace Bellwether.Operator.Tests.Git;

public sealed class OtherWriterTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_writers_lose_nothing_of_each_other_and_force_nothing()
    {
        using var repository = await GitRepository.EmptyAsync();
        await using var one = OtherWriter.Begin(repository.Folder, commits: 15);
        await using var other = OtherWriter.Begin(repository.Folder, commits: 15);

        await one.FinishAsync(Cancellation);
        await other.FinishAsync(Cancellation);

        (await repository.CommitsAsync()).Select(commit => commit.Hash).Should().BeEquivalentTo(one.Accepted.Concat(other.Accepted)).And.HaveCount(30);
        (await repository.ForcedUpdatesAsync()).Should().BeEmpty();
        (await repository.ProblemsAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task A_writer_that_is_stopped_knows_what_was_accepted()
    {
        using var repository = await GitRepository.WithForeignHistoryAsync();
        await using var daemon = await GitDaemon.StartAsync(repository, Cancellation);
        await using var writer = OtherWriter.Begin(daemon.Url);
        await Eventually.HoldsAsync(() => writer.Accepted.Count >= 3);

        await writer.StopAsync();

        (await repository.CommitsAsync()).Skip(3).Select(commit => commit.Hash).Should().Equal(writer.Accepted);
    }

    [Fact]
    public async Task A_refusal_that_is_not_haste_ends_the_writer_with_the_servers_words()
    {
        using var repository = await GitRepository.WithForeignHistoryAsync();
        repository.Protect();
        await using var writer = OtherWriter.Begin(repository.Folder);

        var finish = () => writer.FinishAsync(Cancellation);

        await finish.Should().ThrowAsync<InvalidOperationException>().WithMessage("*Protected branch*");
    }
}
