using Bellwether.Crds;
using Bellwether.Operator.Followers.Eks.Aws;
using Bellwether.Testing;
using Bellwether.Testing.Aws;

namespace Bellwether.Operator.Tests.Followers.Eks;

/// <summary>Where the operator's own identity comes from, and what is said when it doesn't.</summary>
public sealed class BaseIdentityTests
{
    [Fact]
    public async Task Without_any_identity_the_nodes_role_is_not_taken()
    {
        await using var rig = await EksRig.StartAsync(rig => rig.Settings());
        var (follower, _, _) = rig.Follower();

        var failure = await rig.FailureAsync(follower);

        failure.Reason.Should().Be(FollowerClusterReasons.BaseIdentityMissing);
        failure.Message.Should().Contain("IRSA").And.Contain("Pod Identity").And.Contain("The node's role is not used");
        rig.Aws.Calls.Should().BeEmpty();
    }

    [Fact]
    public async Task A_follower_in_a_region_that_is_no_use_does_not_choose_it_for_the_others()
    {
        await using var rig = await EksRig.StartAsync();
        var (stray, _, _) = rig.Follower("stray");
        stray.Spec.Eks!.Region = "zz-nowhere-1";
        var (follower, _, _) = rig.Follower();
        rig.Aws.Fault = call => call.Action == "AssumeRoleWithWebIdentity" ? AwsFault.Unavailable : AwsFault.None;
        await rig.FailureAsync(stray);

        rig.Aws.Fault = _ => AwsFault.None;
        rig.Time.Advance(TimeSpan.FromSeconds(1));
        await using var link = await rig.LinkAsync(follower);

        rig.Aws.Calls.Single(call => call.Action == "GetCallerIdentity").Region.Should().Be(EksRig.Region);
    }

    [Fact]
    public async Task A_missing_web_identity_file_is_told_and_noticed_when_it_comes()
    {
        await using var rig = await EksRig.StartAsync();
        var (follower, _, _) = rig.Follower();
        File.Delete(rig.WebIdentityFile);

        var failure = await rig.FailureAsync(follower);

        failure.Reason.Should().Be(FollowerClusterReasons.BaseIdentityMissing);
        failure.Message.Should().Contain(rig.WebIdentityFile).And.Contain("doesn't exist");
        rig.Rotate("CANARY-web-identity-2");
        rig.Time.Advance(TimeSpan.FromSeconds(1));
        await using var link = await rig.LinkAsync(follower);
    }

    [Fact]
    public async Task A_web_identity_file_that_cannot_be_read_is_told()
    {
        await using var rig = await EksRig.StartAsync();
        var (follower, _, _) = rig.Follower();
        File.Delete(rig.WebIdentityFile);
        // Root reads every file; nobody reads a folder as one.
        Directory.CreateDirectory(rig.WebIdentityFile);

        var failure = await rig.FailureAsync(follower);

        failure.Reason.Should().Be(FollowerClusterReasons.BaseIdentityMissing);
        failure.Message.Should().Contain("can't be read");
        Directory.Delete(rig.WebIdentityFile);
        rig.Rotate("CANARY-web-identity-2");
        rig.Time.Advance(TimeSpan.FromSeconds(1));
        await using var link = await rig.LinkAsync(follower);
    }

    [Theory]
    [InlineData("")]
    [InlineData("two words")]
    public async Task A_web_identity_file_without_a_token_is_told(string content)
    {
        await using var rig = await EksRig.StartAsync();
        var (follower, _, _) = rig.Follower();
        File.WriteAllText(rig.WebIdentityFile, content);

        var failure = await rig.FailureAsync(follower);

        failure.Reason.Should().Be(FollowerClusterReasons.BaseIdentityMissing);
        failure.Message.Should().Contain("holds no token");
        rig.Aws.Calls.Should().BeEmpty();
    }

    [Fact]
    public async Task A_web_identity_that_is_broken_is_not_passed_over_for_other_keys()
    {
        await using var rig = await EksRig.StartAsync();
        var user = rig.Aws.AddUser();
        File.Delete(rig.WebIdentityFile);
        rig.Restart(rig.Settings(
            ("AWS_ROLE_ARN", FakeAws.OperatorRole),
            ("AWS_WEB_IDENTITY_TOKEN_FILE", rig.WebIdentityFile),
            ("AWS_ACCESS_KEY_ID", user.AccessKeyId),
            ("AWS_SECRET_ACCESS_KEY", user.SecretAccessKey)));
        var (follower, _, _) = rig.Follower();

        (await rig.FailureAsync(follower)).Reason.Should().Be(FollowerClusterReasons.BaseIdentityMissing);
        rig.Aws.Calls.Should().BeEmpty();
    }

    [Fact]
    public async Task A_web_identity_token_is_read_again_for_each_session()
    {
        await using var rig = await EksRig.StartAsync();
        var (follower, _, _) = rig.Follower();
        await using var link = await rig.LinkAsync(follower);

        rig.Rotate("CANARY-web-identity-2");
        rig.Time.Advance(TimeSpan.FromMinutes(61));

        (await rig.JudgeAsync(follower)).IsAccepted.Should().BeTrue();
        rig.Aws.Count("AssumeRoleWithWebIdentity").Should().Be(2);
        rig.Aws.Count("GetCallerIdentity").Should().Be(1, "who the operator is is said once");
    }

    [Fact]
    public async Task A_web_identity_token_that_nobody_renews_is_told()
    {
        await using var rig = await EksRig.StartAsync();
        var (follower, _, _) = rig.Follower();
        rig.Aws.WebIdentityTokens["CANARY-web-identity-1"] = false;

        var failure = await rig.FailureAsync(follower);

        failure.Reason.Should().Be(FollowerClusterReasons.BaseIdentityMissing);
        failure.Message.Should().Contain("web identity token").And.NotContain("CANARY");
        rig.Rotate("CANARY-web-identity-2");
        rig.Time.Advance(TimeSpan.FromSeconds(1));
        await using var link = await rig.LinkAsync(follower);
    }

    [Fact]
    public async Task A_role_without_a_web_identity_policy_is_told()
    {
        await using var rig = await EksRig.StartAsync();
        var (follower, _, _) = rig.Follower();
        rig.Restart(rig.Settings(("AWS_ROLE_ARN", FakeAws.OperatorRole + "-other"), ("AWS_WEB_IDENTITY_TOKEN_FILE", rig.WebIdentityFile)));

        var failure = await rig.FailureAsync(follower);

        failure.Reason.Should().Be(FollowerClusterReasons.BaseIdentityMissing);
        failure.Message.Should().Contain("OIDC provider");
    }

    [Theory]
    [InlineData("AssumeRoleWithWebIdentity", AwsFault.Throttled, FollowerClusterReasons.Throttled)]
    [InlineData("AssumeRoleWithWebIdentity", AwsFault.Html, FollowerClusterReasons.AWSUnavailable)]
    [InlineData("AssumeRoleWithWebIdentity", AwsFault.ServerError, FollowerClusterReasons.AWSUnavailable)]
    [InlineData("AssumeRoleWithWebIdentity", AwsFault.Reset, FollowerClusterReasons.AWSUnavailable)]
    [InlineData("AssumeRoleWithWebIdentity", AwsFault.Hang, FollowerClusterReasons.AWSUnavailable)]
    [InlineData("PodIdentity", AwsFault.Hang, FollowerClusterReasons.AWSUnavailable)]
    [InlineData("PodIdentity", AwsFault.TooManyRequestsWithoutCode, FollowerClusterReasons.Throttled)]
    [InlineData("PodIdentity", AwsFault.Html, FollowerClusterReasons.AWSUnavailable)]
    [InlineData("PodIdentity", AwsFault.Empty, FollowerClusterReasons.AWSUnavailable)]
    [InlineData("PodIdentity", AwsFault.Unavailable, FollowerClusterReasons.AWSUnavailable)]
    [InlineData("PodIdentity", AwsFault.Reset, FollowerClusterReasons.AWSUnavailable)]
    [InlineData("PodIdentity", AwsFault.HtmlForbidden, FollowerClusterReasons.BaseIdentityMissing)]
    public async Task A_source_of_identity_that_is_away_is_told_and_asked_again(string action, AwsFault fault, string reason)
    {
        await using var rig = await EksRig.StartAsync();
        var (follower, _, _) = rig.Follower();
        if (action == "PodIdentity")
        {
            rig.Aws.PodIdentityToken = "CANARY-web-identity-1";
            rig.Restart(rig.Settings(
                ("AWS_CONTAINER_CREDENTIALS_FULL_URI", $"{rig.Aws.PodIdentityUrl}/v1/credentials"),
                ("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", rig.WebIdentityFile)));
        }

        rig.Aws.Fault = call => call.Action == action ? fault : AwsFault.None;
        var opening = rig.FailureAsync(follower);
        if (fault == AwsFault.Hang)
        {
            await Eventually.HoldsAsync(() => rig.Aws.Count(action) == 1);
            rig.Time.Advance(AwsTransport.Deadline);
        }

        var failure = await opening;

        failure.Reason.Should().Be(reason);
        failure.SaysNothing.Should().Be(reason != FollowerClusterReasons.BaseIdentityMissing);
        failure.Message.Should().NotContain("CANARY");
        rig.Aws.Fault = _ => AwsFault.None;
        rig.Time.Advance(TimeSpan.FromSeconds(1));
        await using var link = await rig.LinkAsync(follower);
    }

    [Theory]
    [InlineData("http://198.51.100.7/credentials")]
    [InlineData("http://169.254.170.23.example/credentials")]
    [InlineData("ftp://127.0.0.1/credentials")]
    [InlineData("credentials")]
    public async Task The_pod_identity_token_is_sent_to_no_foreign_host(string url)
    {
        await using var rig = await EksRig.StartAsync(rig => rig.Settings(
            ("AWS_CONTAINER_CREDENTIALS_FULL_URI", url), ("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", rig.WebIdentityFile)));
        var (follower, _, _) = rig.Follower();

        var failure = await rig.FailureAsync(follower);

        failure.Reason.Should().Be(FollowerClusterReasons.BaseIdentityMissing);
        failure.Message.Should().StartWith("AWS_CONTAINER_CREDENTIALS_FULL_URI is", "a foreign host's refusal would be told in other words");
    }

    [Fact]
    public async Task Not_knowing_who_the_operator_is_stops_nothing()
    {
        await using var rig = await EksRig.StartAsync();
        rig.Aws.Fault = call => call.Action == "GetCallerIdentity" ? AwsFault.Denied : AwsFault.None;
        var (follower, _, _) = rig.Follower();

        await using var link = await rig.LinkAsync(follower);

        rig.Log.Should().ContainSingle(line => line.Contains("Failed to find out who the operator is"));
    }

    [Fact]
    public async Task A_dead_base_session_is_replaced_when_a_role_is_asked_for()
    {
        await using var rig = await EksRig.StartAsync();
        var (east, _, _) = rig.Follower("east");
        var (west, _, _) = rig.Follower("west");
        await using var link = await rig.LinkAsync(east);
        rig.Time.Advance(TimeSpan.FromMinutes(2));
        rig.Aws.Sessions.Revoke(FakeAws.OperatorRole);

        await using var other = await rig.LinkAsync(west);

        rig.Aws.Count("AssumeRoleWithWebIdentity").Should().Be(2);
    }

    [Fact]
    public async Task A_base_session_that_many_doubt_is_replaced_once_a_minute()
    {
        await using var rig = await EksRig.StartAsync();
        var followers = Enumerable.Range(0, 5).Select(index => rig.Follower($"f{index}").Follower).ToList();
        rig.Aws.Fault = call => call.Action == "AssumeRole" ? AwsFault.Expired : AwsFault.None;

        List<int> asked = [];
        for (var minute = 0; minute < 3; minute++)
        {
            foreach (var follower in followers)
            {
                (await rig.FailureAsync(follower)).Reason.Should().Be(FollowerClusterReasons.BaseIdentityMissing);
            }

            asked.Add(rig.Aws.Count("AssumeRoleWithWebIdentity"));
            rig.Time.Advance(TimeSpan.FromMinutes(1));
        }

        asked.Should().Equal(1, 2, 3);
    }

    [Fact]
    public async Task Endpoints_that_are_no_URLs_are_told()
    {
        await using var rig = await EksRig.StartAsync();
        rig.Restart(rig.Settings(
            ("AWS_ROLE_ARN", FakeAws.OperatorRole), ("AWS_WEB_IDENTITY_TOKEN_FILE", rig.WebIdentityFile), ("AWS_ENDPOINT_URL_EKS", "localhost:1")));
        var (follower, _, _) = rig.Follower();

        var failure = await rig.FailureAsync(follower);

        failure.Reason.Should().Be(FollowerClusterReasons.AWSUnavailable);
        failure.Message.Should().Contain("AWS_ENDPOINT_URL_EKS");
    }

    [Fact]
    public async Task The_environment_itself_is_read()
    {
        await using var rig = await EksRig.StartAsync();
        var (follower, _, _) = rig.Follower();
        (string Name, string Value)[] variables =
        [
            ("AWS_ENDPOINT_URL_STS", rig.Aws.StsUrl), ("AWS_ENDPOINT_URL_EKS", rig.Aws.EksUrl), ("AWS_ROLE_ARN", FakeAws.OperatorRole),
            ("AWS_WEB_IDENTITY_TOKEN_FILE", rig.WebIdentityFile), ("AWS_REGION", "us-east-1"),
        ];
        try
        {
            foreach (var (name, value) in variables)
            {
                Environment.SetEnvironmentVariable(name, value);
            }

            rig.Restart(AwsSettings.FromEnvironment(Environment.GetEnvironmentVariable));
        }
        finally
        {
            foreach (var (name, _) in variables)
            {
                Environment.SetEnvironmentVariable(name, null);
            }
        }

        await using var link = await rig.LinkAsync(follower);

        rig.Aws.Calls.Where(call => call.Action == "GetCallerIdentity").Should().OnlyContain(call => call.Region == "us-east-1");
        rig.Aws.Calls.Where(call => call.Action is "AssumeRole" or "DescribeCluster").Should().OnlyContain(call => call.Region == EksRig.Region);
    }
}
