using Bellwether.EndToEnd.Tests.Cli;
using Bellwether.EndToEnd.Tests.Scenarios.Stages;
using Bellwether.Testing.Docs;
using Bellwether.Testing.Git;

namespace Bellwether.EndToEnd.Tests.Audit;

/// <summary>The trail goes to sshd and to git's own daemon, and disks are full.</summary>
[Collection(ScenarioGroup.Name)]
public sealed class OtherAuditScenarios(Stage stage) : AuditScenario(stage)
{
    [Fact]
    public async Task Over_SSH_foreign_history_stays_and_another_host_key_is_refused_until_it_is_known()
    {
        var repository = await GitRepository.WithForeignHistoryAsync();
        var foreign = await repository.TipAsync();
        var server = await UseAsync(GitSshServer.StartAsync(repository, Cancellation));
        var known = $"{Folder}/known_hosts";
        File.Copy(server.KnownHostsFile, known);
        var key = $"{Folder}/id";
        CopyKey(server.UnknownKeyFile, key);
        await AuditAsync(repository, server.Url, $"--audit-ssh-key={key}", $"--audit-known-hosts={known}");
        await ASyncAsync("tls");
        await IsKeptInStepAsync("tls", "canary-1");
        await FailsForAsync("AuthenticationFailed");
        CopyKey(server.KeyFile, key);
        await IsToldAsync("tls");
        var verify = PageCommand.Of("docs/guides/audit.md", "kubectl bellwether audit verify --repository git@git.example.com:platform/bellwether-audit.git --ssh-key ssh-key --known-hosts known_hosts")
            .With("git@git.example.com:platform/bellwether-audit.git", server.Url).With("known_hosts", known);
        var kubeconfig = Management.Server.KubeconfigFile();
        await SoonAsync(async () => (await Plugin.RunAsync(kubeconfig, [.. verify.With("--ssh-key ssh-key", $"--ssh-key {key}").After("kubectl bellwether"), "--wait", "0s"])).ExitCode.Should().Be(0));
        var refused = await Plugin.RunAsync(kubeconfig, verify.With("--ssh-key ssh-key", $"--ssh-key {server.UnknownKeyFile}").After("kubectl bellwether"));
        refused.ExitCode.Should().Be(1);
        refused.Error.Should().Contain("the server refused the credentials");

        await server.ChangeHostKeyAsync(Cancellation);
        await IsKeptInStepAsync("tls", "canary-2");
        await SoonAsync(async () => (await MetricAsync("bellwether_audit_failures_total{reason=\"HostKeyRejected\"}")).Should().BeGreaterThan(0));
        var hostKey = await File.ReadAllTextAsync(Path.Combine(Path.GetDirectoryName(server.KeyFile)!, "host_key.pub"), Cancellation);
        await File.WriteAllTextAsync(known, $"{(await File.ReadAllTextAsync(known, Cancellation)).Split(' ')[0]} {hostKey}", Cancellation);

        await IsToldAsync("tls");
        (await VersionsAsync("east", "tls")).Should().Be(2);
        (await Repository.IsAncestorAsync(foreign!, (await Repository.TipAsync())!)).Should().BeTrue();
        (await Repository.ReadAsync("README.md")).Should().Be(await Repository.ReadAsync("README.md", foreign!));
        (await Repository.ReadAsync("clusters/notes.txt")).Should().Be(await Repository.ReadAsync("clusters/notes.txt", foreign!));
    }

    [Fact]
    public async Task A_daemon_that_stops_answering_and_whose_disk_is_full_is_told_everything_in_the_end()
    {
        var disk = await UseAsync(SmallDisk.MountAsync(8));
        var repository = await GitRepository.EmptyAsync(root: disk.Folder);
        var daemon = await UseAsync(GitDaemon.StartAsync(repository, Cancellation));
        await AuditAsync(repository, daemon.Url);
        await ASyncAsync("tls");
        await IsKeptInStepAsync("tls", "canary-1");
        await IsToldAsync("tls");

        await daemon.PauseAsync();
        await IsKeptInStepAsync("tls", "canary-2");
        await SoonAsync(async () => (await MetricAsync("bellwether_audit_lag_seconds")).Should().BeGreaterThan(2));
        await daemon.ResumeAsync();
        await IsToldAsync("tls");

        disk.Fill();
        await IsKeptInStepAsync("tls", "canary-3");
        await FailsForAsync("ServerFailed", "Unreachable");
        await IsKeptInStepAsync("tls", "canary-4");
        disk.Free();

        await IsToldAsync("tls");
        (await VersionsAsync("west", "tls")).Should().Be(4);
    }

    [Fact]
    public async Task An_audit_directory_whose_disk_is_full_costs_history_at_most_and_the_state_is_told_in_the_end()
    {
        var disk = await UseAsync(SmallDisk.MountAsync(8));
        var repository = await GitRepository.EmptyAsync();
        var daemon = await UseAsync(GitDaemon.StartAsync(repository, Cancellation));
        await AuditAsync(repository, daemon.Url, $"--audit-directory={disk.Folder}/audit");
        await ASyncAsync("tls");
        await IsKeptInStepAsync("tls", "canary-1");
        await IsToldAsync("tls");

        disk.Fill();
        await IsKeptInStepAsync("tls", "canary-2");
        await FailsForAsync("DiskFull");
        await IsKeptInStepAsync("tls", "canary-3");
        disk.Free();

        await IsToldAsync("tls");
    }

    /// <summary>As a Secret that is mounted changes: at once. Its lines are never to be seen anywhere.</summary>
    private void CopyKey(string from, string to)
    {
        foreach (var line in File.ReadLines(from).Where(line => !line.StartsWith('-')))
        {
            IsSecret(line);
        }

        File.Copy(from, to + ".new", overwrite: true);
        File.Move(to + ".new", to, overwrite: true);
    }
}
