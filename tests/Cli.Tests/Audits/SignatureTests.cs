using System.Diagnostics;
using Bellwether.Operator.Tests.Audit;
using Bellwether.Testing.Docs;
using Bellwether.Testing.Git;

namespace Bellwether.Cli.Tests.Audits;

/// <summary>Who signed the commits, by real keys.</summary>
public sealed class SignatureTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("bellwether-signers-").FullName;

    [Fact]
    public async Task Commits_are_the_allowed_signers_until_somebody_else_commits()
    {
        var (key, signers) = (await KeyAsync("key"), Path.Combine(_folder, "allowed_signers"));
        await File.WriteAllTextAsync(signers, $"bellwether@example.com namespaces=\"git\" {await File.ReadAllTextAsync(key + ".pub", Cancellation)}", Cancellation);
        var others = Path.Combine(_folder, "others");
        await File.WriteAllTextAsync(others, $"somebody@example.com {await File.ReadAllTextAsync(await KeyAsync("other") + ".pub", Cancellation)}", Cancellation);
        await using var audit = await AuditFleet.StartAsync(options => options with { SigningKey = key }, "east");
        await VerifyTests.HasACopyAsync(audit);
        await audit.Fleet.StopOperatorAsync();

        var signed = await VerifyTests.VerifyAsync(audit, "--allowed-signers", signers);
        var byOthers = await VerifyTests.VerifyAsync(audit, "--allowed-signers", others);
        await VerifyTests.AddAsync(audit, "notes.txt", "not signed");
        var added = (await audit.Repository.TipAsync())!;
        var unsigned = await VerifyTests.VerifyAsync(audit, "--allowed-signers", signers);
        var since = await CliRun.OfAsync(audit.Fleet, [.. EveryDay(audit.Repository.Folder, signers, added), "--wait", "0s"]);
        var rewritten = await VerifyTests.VerifyAsync(audit, "--allowed-signers", signers, "--signed-since", new string('0', 40));

        signed.ExitCode.Should().Be(ExitCodes.Nothing, "{0}", signed);
        signed.Json["signatures"]!["checked"]!.GetValue<int>().Should().Be(2);
        byOthers.ExitCode.Should().Be(ExitCodes.Changes, "{0}", byOthers);
        byOthers.Json["signatures"]!["rejected"]!.AsArray().Should().HaveCount(2);
        unsigned.ExitCode.Should().Be(ExitCodes.Changes, "{0}", unsigned);
        unsigned.Json["signatures"]!["rejected"]!.AsArray().Select(commit => (string?)commit!["commit"]).Should().Equal(added);
        unsigned.Json["signatures"]!["rejected"]![0]!["message"]!.GetValue<string>().Should().Be("It is not signed.");
        since.ExitCode.Should().Be(ExitCodes.Nothing, "{0}", since);
        await File.WriteAllTextAsync(Path.Combine(_folder, "report.json"), since.Out, Cancellation);
        var keep = PageCommand.Of("docs/guides/audit.md", "sed -n 's/^ *\"commit\": \"\\([0-9a-f]*\\)\".*/\\1/p' report.json > last");
        using var kept = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", keep.Text]) { WorkingDirectory = _folder })!;
        await kept.WaitForExitAsync(Cancellation);
        (await File.ReadAllTextAsync(Path.Combine(_folder, "last"), Cancellation)).Should().Be(added + "\n", "the next day goes on from there");
        rewritten.ExitCode.Should().Be(ExitCodes.Error);
        rewritten.Error.Should().Contain("isn't in the history of branch main");
    }

    /// <summary>What the page has for CI, without the file that it writes into and the token that a folder needs none of.</summary>
    private static string[] EveryDay(string repository, string signers, string last) =>
        PageCommand.Of("docs/guides/audit.md", "kubectl bellwether audit verify --repository \"$REPOSITORY\" --token-file token --allowed-signers allowed_signers --signed-since \"$LAST\" -o json > report.json")
            .With(" > report.json", "").With(" --token-file token", "").With("\"$REPOSITORY\"", repository).With("--allowed-signers allowed_signers", $"--allowed-signers {signers}")
            .With("\"$LAST\"", last).After("kubectl bellwether");

    [Fact]
    public async Task A_commit_that_was_edited_under_its_signature_is_rejected()
    {
        var (key, signers) = (await KeyAsync("key"), Path.Combine(_folder, "allowed_signers"));
        await File.WriteAllTextAsync(signers, $"bellwether@example.com namespaces=\"git\" {await File.ReadAllTextAsync(key + ".pub", Cancellation)}", Cancellation);
        await using var audit = await AuditFleet.StartAsync(options => options with { SigningKey = key }, "east");
        await VerifyTests.HasACopyAsync(audit);
        await audit.Fleet.StopOperatorAsync();
        var signed = await audit.Repository.GitAsync("cat-file", "commit", "main");
        var edited = (await GitCommand.TryAsync(
            audit.Repository.Folder,
            ["hash-object", "-t", "commit", "-w", "--stdin"],
            signed.Replace("\nAction: ", "\nAction: Not", StringComparison.Ordinal),
            cancellationToken: Cancellation)).Succeeded().Trim();
        edited.Should().NotBe(await audit.Repository.TipAsync());
        await audit.Repository.GitAsync("update-ref", "refs/heads/main", edited);

        var run = await VerifyTests.VerifyAsync(audit, "--allowed-signers", signers);

        run.ExitCode.Should().Be(ExitCodes.Changes, "{0}", run);
        var rejected = run.Json["signatures"]!["rejected"]!.AsArray().Should().ContainSingle().Which!;
        ((string?)rejected["commit"]).Should().Be(edited);
        ((string?)rejected["message"]).Should().StartWith("It has a signature that doesn't fit it");
    }

    [Fact]
    public async Task A_commit_that_came_while_it_looked_again_is_not_reported_as_checked()
    {
        var (key, signers) = (await KeyAsync("key"), Path.Combine(_folder, "allowed_signers"));
        await File.WriteAllTextAsync(signers, $"bellwether@example.com namespaces=\"git\" {await File.ReadAllTextAsync(key + ".pub", Cancellation)}", Cancellation);
        await using var audit = await AuditFleet.StartAsync(options => options with { SigningKey = key }, "east");
        await VerifyTests.HasACopyAsync(audit);
        await audit.Fleet.StopOperatorAsync();
        audit.Fleet["east"].Delete("secrets", "prod", "tls");

        var run = await CliRun.InAsync(
            audit.Fleet,
            world => world with { Time = new Meanwhile(TimeSpan.FromMinutes(7), () => VerifyTests.AddAsync(audit, "notes.txt", "not signed")) },
            "audit", "verify", "--repository", audit.Repository.Folder, "--wait", "7m", "-o", "json", "--allowed-signers", signers);

        var added = await audit.Repository.TipAsync();
        ((string?)run.Json["commit"]).Should().Be(added, "{0}", run);
        run.Json["signatures"]!["rejected"]!.AsArray().Select(commit => (string?)commit!["commit"]).Should().Equal(added);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>Does something while somebody waits for so long, and lets the time be over.</summary>
    private sealed class Meanwhile(TimeSpan wait, Func<Task> act) : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            if (dueTime != wait)
            {
                return base.CreateTimer(callback, state, dueTime, period);
            }

            var timer = base.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, period);
            _ = ActAsync(timer, period);
            return timer;
        }

        private async Task ActAsync(ITimer timer, TimeSpan period)
        {
            await act();
            timer.Change(TimeSpan.Zero, period);
        }
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private async Task<string> KeyAsync(string name)
    {
        var file = Path.Combine(_folder, name);
        using var made = Process.Start(new ProcessStartInfo("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "", "-f", file]))!;
        await made.WaitForExitAsync(Cancellation);
        made.ExitCode.Should().Be(0);
        return file;
    }
}
