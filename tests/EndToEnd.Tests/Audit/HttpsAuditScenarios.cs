using Bellwether.EndToEnd.Tests.Scenarios.Stages;
using Bellwether.Testing.Git;

namespace Bellwether.EndToEnd.Tests.Audit;

/// <summary>The trail goes to a server over HTTPS with a token, and that goes wrong in every way.</summary>
[Collection(ScenarioGroup.Name)]
public sealed class HttpsAuditScenarios(Stage stage) : AuditScenario(stage)
{
    private GitHttpServer _server = null!;

    private string TokenFile => $"{Folder}/token";

    [Fact]
    public async Task With_a_wrong_token_copies_go_on_the_sync_says_why_nothing_is_told_and_the_right_token_is_taken_up_without_a_restart()
    {
        await ServeAsync(await GitRepository.EmptyAsync(), token: "CANARY-wrong-token-0123456789");
        IsSecret("CANARY-wrong-token-0123456789");
        await ASyncAsync("tls");
        await IsKeptInStepAsync("tls", "canary-1");

        await FailsForAsync("AuthenticationFailed");
        await SoonAsync(async () => Holds(await TheSyncAsync("tls"), "AuditLagging", "True", "AuthenticationFailed", "--audit-token-file", "kept in step"), 100);
        await BecomesReadyAsync("tls", "2/2");
        await IsKeptInStepAsync("tls", "canary-2");
        (await MetricAsync("bellwether_audit_lag_seconds")).Should().BeGreaterThan(60);

        await File.WriteAllTextAsync(TokenFile, _server.Password, Cancellation);
        await IsToldAsync("tls");

        (await VersionsAsync("east", "tls")).Should().Be(2, "each state is told, also the one that was over when the token came");
        await SoonAsync(async () => (await TheSyncAsync("tls")).Conditions.Should().NotContainKey("AuditLagging"));
    }

    [Fact]
    public async Task A_server_that_hangs_holds_nothing_up()
    {
        await ServeAsync(await GitRepository.EmptyAsync());
        await ASyncAsync("tls");
        await IsKeptInStepAsync("tls", "canary-1");
        await IsToldAsync("tls");

        _server.FailWith(GitHttpFault.Hang);
        await IsKeptInStepAsync("tls", "canary-2");
        await IsKeptInStepAsync("tls", "canary-3");
        await SoonAsync(async () => (await MetricAsync("bellwether_audit_lag_seconds")).Should().BeGreaterThan(3));
        (await Stage.Operator!.ProbeAsync("readyz")).Status.Should().Be(200);
        _server.FailWith(GitHttpFault.None);

        await IsToldAsync("tls");
        (await VersionsAsync("west", "tls")).Should().Be(3);
    }

    [Fact]
    public async Task A_redirect_to_another_host_is_not_followed_and_the_token_is_not_sent_there()
    {
        using var elsewhere = await GitRepository.EmptyAsync();
        await using var thief = await GitHttpServer.StartAsync(elsewhere);
        await ServeAsync(await GitRepository.EmptyAsync());
        await ASyncAsync("tls");
        await IsKeptInStepAsync("tls", "canary-1");
        await IsToldAsync("tls");

        _server.FailWith(GitHttpFault.RedirectTo(new Uri(thief.PlainUrl).GetLeftPart(UriPartial.Authority)));
        await IsKeptInStepAsync("tls", "canary-2");
        await FailsForAsync("Unreachable");
        _server.FailWith(GitHttpFault.None);

        await IsToldAsync("tls");
        thief.Calls.Should().BeEmpty();
    }

    [Fact]
    public async Task A_branch_that_is_protected_refuses_and_takes_everything_once_it_is_not()
    {
        await ServeAsync(await GitRepository.EmptyAsync());
        Repository.Protect();
        await ASyncAsync("tls");
        await IsKeptInStepAsync("tls", "canary-1");
        await FailsForAsync("PushRefused");
        await IsKeptInStepAsync("tls", "canary-2");
        (await Repository.TipAsync()).Should().BeNull();

        Repository.AcceptAgain();

        await IsToldAsync("tls");
        (await VersionsAsync("east", "tls")).Should().Be(2);
    }

    [Fact]
    public async Task A_repository_that_is_deleted_and_made_anew_gets_the_state_back()
    {
        await ServeAsync(await GitRepository.EmptyAsync());
        await ASyncAsync("tls");
        await ASyncAsync("quiet");
        await IsKeptInStepAsync("quiet", "canary-q");
        await IsKeptInStepAsync("tls", "canary-1");
        await IsToldAsync("tls");
        await IsToldAsync("quiet");

        Repository.Delete();
        await IsKeptInStepAsync("tls", "canary-2");
        await FailsForAsync("RepositoryNotFound");
        await Repository.RecreateAsync();

        await IsToldAsync("tls");
        await IsToldAsync("quiet");
    }

    [Fact]
    public async Task A_push_whose_answer_is_lost_is_told_once()
    {
        await ServeAsync(await GitRepository.EmptyAsync());
        await ASyncAsync("tls");
        await IsKeptInStepAsync("tls", "canary-1");
        await IsToldAsync("tls");

        _server.FailWith(GitHttpFault.DropAnswer);
        await IsKeptInStepAsync("tls", "canary-2");
        await SoonAsync(async () => (await VersionsAsync("east", "tls")).Should().Be(2));
        _server.FailWith(GitHttpFault.None);
        await IsToldAsync("tls");
        await IsKeptInStepAsync("tls", "canary-3");
        await IsToldAsync("tls");

        (await Repository.CommitsAsync()).Count(commit => commit.Subject == $"Update Secret {Here}/tls in 2 clusters").Should().BeInRange(2, 4);
        (await VersionsAsync("east", "tls")).Should().Be(3);
    }

    private async Task ServeAsync(GitRepository repository, string? token = null)
    {
        _server = await UseAsync(GitHttpServer.StartAsync(repository));
        IsSecret(_server.Password);
        await File.WriteAllTextAsync(TokenFile, token ?? _server.Password, Cancellation);
        await AuditAsync(
            repository, _server.Url, $"--audit-token-file={TokenFile}", $"--audit-username={_server.User}", $"--audit-ca-file={_server.AuthorityFile}");
    }
}
