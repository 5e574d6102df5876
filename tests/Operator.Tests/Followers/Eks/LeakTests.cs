using Bellwether.Operator.Followers.Connecting;
using Bellwether.Operator.Followers.Eks;
using Bellwether.Operator.Followers.Eks.Aws;
using Bellwether.Operator.Followers.Eks.Identity;
using Bellwether.Testing.Aws;

namespace Bellwether.Operator.Tests.Followers.Eks;

/// <summary>Credentials and tokens get nowhere: each of the fakes' holds CANARY.</summary>
public sealed class LeakTests
{
    [Fact]
    public async Task No_fault_brings_a_credential_or_an_error_text_into_logs_and_messages()
    {
        await using var rig = await EksRig.StartAsync();
        var (follower, _, _) = rig.Follower();
        List<string> told = [];
        foreach (var action in (string[])["AssumeRoleWithWebIdentity", "AssumeRole", "DescribeCluster", "GetCallerIdentity"])
        {
            foreach (var fault in Enum.GetValues<AwsFault>().Except([AwsFault.Hang, AwsFault.None]))
            {
                rig.Restart(rig.Irsa());
                rig.Aws.Fault = call => call.Action == action ? fault : AwsFault.None;
                using var lease = rig.Access(follower);
                try
                {
                    await lease.Access.Description.GetAsync(anew: false, TestContext.Current.CancellationToken);
                }
                catch (SignInException exception)
                {
                    told.Add(exception.ToString());
                    told.Add($"{exception.Failure}");
                }
            }
        }

        told.Should().HaveCountGreaterThan(80);
        told.Concat(rig.Log).Should().NotContain(text => text.Contains("CANARY") || text.Contains("not authorized"));
    }

    [Fact]
    public async Task Types_that_hold_credentials_cannot_be_formatted()
    {
        await using var rig = await EksRig.StartAsync();
        var (follower, _, _) = rig.Follower();
        await using var link = await rig.LinkAsync(follower);
        using var lease = rig.Access(follower);
        var token = await lease.Access.GetTokenAsync(TestContext.Current.CancellationToken);
        var session = new AwsSession("CANARY", "CANARY", "CANARY", DateTimeOffset.MaxValue, "arn");
        using var renewable = new Renewable<AwsSession>(
            _ => Task.FromResult(new Renewed<AwsSession>(session, DateTimeOffset.MaxValue, DateTimeOffset.MaxValue)),
            () => DateTimeOffset.MinValue, TimeProvider.System, _ => { });
        (object Value, string Text)[] all =
        [
            (rig.Settings(("AWS_SECRET_ACCESS_KEY", "CANARY")), nameof(AwsSettings)),
            (session, nameof(AwsSession)),
            (new AssumedRole(session, session, 0), nameof(AssumedRole)),
            (new ContainerCredentials { SecretAccessKey = "CANARY" }, nameof(ContainerCredentials)),
            (new Renewed<AwsSession>(session, default, default), nameof(Renewed<>)),
            (renewable, nameof(Renewable<>)),
            (lease.Access, nameof(EksAccess)),
            (new EksTokenSource(lease.Access), nameof(EksTokenSource)),
            (token, nameof(Bellwether.Kubernetes.Transport.BearerToken)),
        ];

        foreach (var (value, text) in all)
        {
            $"{value}".Should().Be(text);
        }

        $"{session.Credentials}".Should().NotContain("CANARY");
        link.CredentialsId.Should().MatchRegex("^[0-9A-F]{64}$");
    }

    [Fact]
    public async Task A_token_is_made_for_the_host_of_AWS_whatever_endpoints_are_set()
    {
        await using var rig = await EksRig.StartAsync();
        var (follower, _, _) = rig.Follower();
        rig.Restart(rig.Settings(
            ("AWS_ROLE_ARN", FakeAws.OperatorRole), ("AWS_WEB_IDENTITY_TOKEN_FILE", rig.WebIdentityFile),
            ("AWS_ENDPOINT_URL", "https://elsewhere.example"), ("AWS_USE_FIPS_ENDPOINT", "true")));

        (await rig.JudgeAsync(follower)).BrokenRule.Should().BeNull("the verifier takes no other host");
    }
}
