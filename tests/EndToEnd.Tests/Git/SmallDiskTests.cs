using Bellwether.Testing.Git;

namespace Bellwether.EndToEnd.Tests.Git;

/// <summary>A Git host whose disk is really full.</summary>
public sealed class SmallDiskTests
{
    [Fact]
    public async Task A_push_to_a_full_disk_fails_and_goes_through_when_there_is_room_again()
    {
        await using var disk = await SmallDisk.MountAsync(megabytes: 4);
        using var repository = await GitRepository.WithForeignHistoryAsync(root: disk.Folder);
        await using var daemon = await GitDaemon.StartAsync(repository, TestContext.Current.CancellationToken);
        using var copy = new WorkingCopy();
        (await copy.CloneAsync(daemon.Url)).Succeeded();
        var pushed = await copy.CommitAsync("added.txt", "one\n", "Add one");
        var before = await repository.TipAsync();

        disk.Fill();
        var full = await copy.PushAsync();
        var tipWhenFull = await repository.TipAsync();
        disk.Free();
        (await copy.PushAsync()).Succeeded();

        full.Error.Should().Contain("No space left on device");
        tipWhenFull.Should().Be(before);
        (await repository.TipAsync()).Should().Be(pushed);
        (await repository.ProblemsAsync()).Should().BeEmpty();
    }
}
