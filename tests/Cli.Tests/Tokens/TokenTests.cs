using System.Globalization;
using Bellwether.Cli.Files;
using Bellwether.Cli.Tests.Checks;
using Bellwether.Cli.Tokens;
using Bellwether.Operator.Followers.Eks;
using Bellwether.Testing.Aws;
using Bellwether.Testing.Docs;

namespace Bellwether.Cli.Tests.Tokens;

public sealed class TokenTests
{
    [Theory]
    [InlineData(null, "client.authentication.k8s.io/v1")]
    [InlineData("""{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","spec":{"interactive":false}}""", "client.authentication.k8s.io/v1")]
    [InlineData("""{"apiVersion":"client.authentication.k8s.io/v1beta1","kind":"ExecCredential"}""", "client.authentication.k8s.io/v1beta1")]
    public async Task It_prints_what_kubectl_wants_and_the_cluster_accepts_it(string? info, string version)
    {
        await using var rig = await CheckRig.StartAsync();
        if (info is not null)
        {
            rig.Environment["KUBERNETES_EXEC_INFO"] = info;
        }

        var run = await rig.RunAsync("token", "east");

        run.ExitCode.Should().Be(ExitCodes.Nothing, "{0}", run);
        ((string?)run.Json["apiVersion"], (string?)run.Json["kind"]).Should().Be((version, "ExecCredential"));
        rig.Aws.Verifier.Verify(Token(run), "mc-east", rig.Aws.Now).BrokenRule.Should().BeNull();
        rig.Aws.Count("DescribeCluster").Should().Be(0, "a token needs no description");
        rig.Aws.Violations.Should().BeEmpty();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-40)]
    [InlineData(40)]
    public async Task It_says_when_the_token_ends_by_the_clock_of_who_reads_it(int minutesAhead)
    {
        await using var rig = await CheckRig.StartAsync();
        rig.Aws.Skew = TimeSpan.FromMinutes(minutesAhead);
        var before = TimeProvider.System.GetUtcNow();

        var run = await rig.RunAsync("token", "east");

        var after = TimeProvider.System.GetUtcNow();
        var ends = Ends(run);
        ends.Should().BeOnOrAfter(before.AddMinutes(14).AddSeconds(-2)).And.BeOnOrBefore(after.AddMinutes(14));
        var last = ends + rig.Aws.Skew - TimeSpan.FromSeconds(1);
        rig.Aws.Verifier.Verify(Token(run), "mc-east", last).BrokenRule.Should().BeNull("it is accepted to the end");
    }

    [Fact]
    public void The_user_that_the_page_shows_is_the_one_that_is_printed()
    {
        var shown = YamlBlock.OfPages().Where(block => block.Page == "docs/guides/cli.md" && block.IsFragment).Should().ContainSingle().Which;

        var printed = TokenKubeconfig.Render(
            "mc-project-k8s", new ClusterLocation(new Uri("https://eks.test"), "CA", IsPrivate: false), ["token", "mc-project-k8s", "--context", "management"]);

        printed.Should().Contain(shown.Text);
    }

    [Fact]
    public async Task A_file_needs_no_management_cluster()
    {
        await using var rig = await CheckRig.StartAsync(installed: false);
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, $"{CheckRig.Eks().ToJsonString()}\n---\n{CheckRig.LabFollower().ToJsonString()}", TestContext.Current.CancellationToken);
        var asked = rig.Management.Faults.Seen;

        var run = await rig.RunAsync("token", "east", "-f", file);
        var unnamed = await rig.RunAsync("token", "-f", file);
        var wrong = await rig.RunAsync("token", "west", "-f", file);

        rig.Aws.Verifier.Verify(Token(run), "mc-east", rig.Aws.Now).BrokenRule.Should().BeNull("{0}", run);
        rig.Management.Faults.Seen.Should().Be(asked);
        unnamed.Error.Should().Contain("holds 2 FollowerClusters: name one of east, lab.");
        wrong.Error.Should().Contain("holds no FollowerCluster west.");
    }

    [Fact]
    public async Task A_kubeconfig_for_it_names_the_management_cluster_whatever_the_current_context_will_be()
    {
        await using var rig = await CheckRig.StartAsync();

        var run = await rig.RunAsync("token", "east", "--print-kubeconfig");

        run.ExitCode.Should().Be(ExitCodes.Nothing, "{0}", run);
        var kubeconfig = YamlDocuments.Read(run.Out, "kubeconfig").Single();
        var exec = kubeconfig["users"]![0]!["user"]!["exec"]!;
        ((string?)exec["command"], (string?)exec["apiVersion"], (string?)exec["interactiveMode"]).Should()
            .Be(("kubectl-bellwether", "client.authentication.k8s.io/v1", "Never"));
        var arguments = exec["args"]!.AsArray().Select(argument => (string)argument!).ToArray();
        arguments.Should().StartWith(["token", "east", "--kubeconfig"]).And.EndWith(["--context", "management"]);
        ((string?)kubeconfig["clusters"]![0]!["cluster"]!["server"]).Should().Be("https://east.test");
        Convert.FromBase64String((string)kubeconfig["clusters"]![0]!["cluster"]!["certificate-authority-data"]!).Should().NotBeEmpty();
        run.Out.Should().NotContain("CANARY").And.NotContain("k8s-aws-v1.");
    }

    [Theory]
    [InlineData("FollowerCluster west not found.", "token", "west")]
    [InlineData("signed in to with the kubeconfig in Secret lab", "token", "lab")]
    [InlineData("Name a FollowerCluster, or give a file with -f.", "token")]
    [InlineData("not standard input", "token", "-f", "-", "--print-kubeconfig")]
    public async Task What_there_is_no_token_for_is_an_error_and_nothing_is_printed(string why, params string[] arguments)
    {
        await using var rig = await CheckRig.StartAsync();

        Failed(await rig.RunAsync(arguments), why);
    }

    [Fact]
    public async Task What_AWS_refuses_is_told_without_a_credential()
    {
        await using var rig = await CheckRig.StartAsync();
        foreach (var fault in Enum.GetValues<AwsFault>().Except([AwsFault.Hang, AwsFault.None]))
        {
            rig.Aws.Fault = call => call.Action == "AssumeRole" ? fault : AwsFault.None;
            Failed(await rig.RunAsync("token", "east"), "FollowerCluster east: ");
        }

        rig.Aws.Fault = call => call.Action == "AssumeRole" ? AwsFault.Hang : AwsFault.None;
        Failed(await rig.RunAsync("token", "east", "--timeout", "1s"), "(--timeout)");
        rig.Aws.Fault = _ => AwsFault.None;
        rig.Role.TokenLength = 6000;
        Failed(await rig.RunAsync("token", "east"), "TokenTooLarge");
        rig.Environment.Remove("AWS_ACCESS_KEY_ID");
        Failed(await rig.RunAsync("token", "east"), "aws configure export-credentials");
    }

    [Theory]
    [InlineData("""{"apiVersion":"client.authentication.k8s.io/v1alpha1"}""")]
    [InlineData("""{"apiVersion":5}""")]
    [InlineData("CANARY")]
    public async Task A_client_that_wants_another_form_is_told(string info)
    {
        await using var rig = await CheckRig.StartAsync();
        rig.Environment["KUBERNETES_EXEC_INFO"] = info;

        Failed(await rig.RunAsync("token", "east"), "KUBERNETES_EXEC_INFO");
    }

    [Fact]
    public async Task Called_to_sign_in_to_the_cluster_that_it_asks_it_ends_instead_of_calling_itself_for_ever()
    {
        await using var rig = await CheckRig.StartAsync();

        var first = await rig.RunAsync("token", "east");
        foreach (var (name, value) in rig.Inherited)
        {
            rig.Environment[name] = value;
        }

        var within = await rig.RunAsync("token", "east");

        first.ExitCode.Should().Be(ExitCodes.Nothing);
        Failed(within, "--context");
    }

    private static string Token(CliRun run) => (string)run.Json["status"]!["token"]!;

    private static DateTimeOffset Ends(CliRun run) =>
        DateTimeOffset.ParseExact((string)run.Json["status"]!["expirationTimestamp"]!, "yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    private static void Failed(CliRun run, string why)
    {
        run.ExitCode.Should().Be(ExitCodes.Error, "{0}", run);
        run.Out.Should().BeEmpty();
        run.Error.Should().Contain(why).And.NotContain("CANARY").And.NotContain("k8s-aws-v1.");
    }
}
