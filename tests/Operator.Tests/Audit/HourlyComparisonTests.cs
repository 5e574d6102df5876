using Bellwether.Operator.Audit.Pushing;
using Bellwether.Operator.Tests.Syncs.Scenarios;
using Bellwether.Testing;
using Bellwether.Testing.Git;

namespace Bellwether.Operator.Tests.Audit;

/// <summary>What no event tells of.</summary>
public sealed class HourlyComparisonTests
{
    private const string EastFile = "clusters/east/prod/Secret/tls.yaml";

    [Fact]
    public async Task A_file_that_somebody_took_out_of_the_branch_is_found_within_an_hour()
    {
        var time = new ManualTimeProvider();
        await using var audit = await AuditFleet.StartAsync(time, options => options, "east");
        audit.Fleet.Management.Put(Objects.Secret("prod", "tls", ("a", "canary-1")));
        audit.Fleet.Management.Put(Objects.Sync("tls"));
        await RunUntilAsync(time, audit, TimeSpan.FromMilliseconds(250), IsToldAsync);
        using var copy = new WorkingCopy();
        (await copy.CloneAsync(audit.Repository.Folder)).Succeeded();
        await copy.GitAsync("rm", "--quiet", EastFile);
        await copy.CommitAsync("notes.txt", "Taken out.", "Take it out");
        (await copy.PushAsync()).Succeeded();
        var began = time.Elapsed;

        await RunUntilAsync(time, audit, TimeSpan.FromSeconds(15), IsToldAsync);

        (time.Elapsed - began).Should().BeLessThanOrEqualTo(AuditWriter.CompareEvery + TimeSpan.FromMinutes(5));
        (await audit.Repository.CommitsAsync())[^1].Subject.Should().Be("Find Secret prod/tls in east");

        async Task<bool> IsToldAsync() => await audit.Repository.TipAsync() is not null && (await audit.FilesAsync()).Contains(EastFile);
    }

    private static Task RunUntilAsync(ManualTimeProvider time, AuditFleet audit, TimeSpan step, Func<Task<bool>> condition) => Eventually.HoldsAsync(
        async () =>
        {
            if (await condition())
            {
                return true;
            }

            time.Advance(step);
            return false;
        },
        () => $"{time.Elapsed}\n{audit.Fleet.Log}",
        TimeSpan.FromSeconds(60));
}
