using Bellwether.Testing;
using Bellwether.Testing.Aws;

namespace Bellwether.Operator.Tests.Followers.Eks;

/// <summary>A clock that is ten minutes off, in either direction.</summary>
public sealed class ClockSkewTests
{
    [Theory]
    [InlineData(10, "web")]
    [InlineData(-10, "web")]
    [InlineData(10, "pod")]
    [InlineData(-10, "pod")]
    [InlineData(10, "keys")]
    [InlineData(-10, "keys")]
    public async Task Calls_and_tokens_are_signed_by_the_clock_of_AWS(int minutes, string identity)
    {
        await using var rig = await EksRig.StartAsync();
        rig.Aws.Skew = TimeSpan.FromMinutes(minutes);
        var (follower, role, _) = rig.Follower();
        var user = rig.Aws.AddUser();
        role.TrustedPrincipal = identity == "keys" ? user.Arn : role.TrustedPrincipal;
        rig.Aws.PodIdentityToken = "CANARY-web-identity-1";
        rig.Restart(identity switch
        {
            "web" => rig.Irsa(),
            "pod" => rig.Settings(
                ("AWS_CONTAINER_CREDENTIALS_FULL_URI", $"{rig.Aws.PodIdentityUrl}/v1/credentials"),
                ("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", rig.WebIdentityFile)),
            _ => rig.Settings(("AWS_ACCESS_KEY_ID", user.AccessKeyId), ("AWS_SECRET_ACCESS_KEY", user.SecretAccessKey)),
        });

        await using var link = await rig.LinkAsync(follower);
        using var lease = rig.Access(follower);

        for (var minute = 0; minute < 130; minute++)
        {
            var verdict = await rig.JudgeAsync(follower);
            verdict.BrokenRule.Should().BeNull("at minute {0}", minute);
            await Eventually.HoldsAsync(() => !rig.Credentials.IsRenewing, () => rig.Aws.InFlight);
            rig.Time.Advance(TimeSpan.FromMinutes(1));
        }

        rig.Aws.Count("AssumeRole").Should().BeLessThanOrEqualTo(4, "one of them may be the one that taught the time");
        rig.Aws.Violations.Should().BeEmpty();
    }

    [Theory]
    [InlineData(10, 0)]
    [InlineData(0, 10)]
    [InlineData(0, -10)]
    public async Task A_clock_that_is_set_while_the_operator_runs_is_noticed(int before, int after)
    {
        await using var rig = await EksRig.StartAsync();
        rig.Aws.Skew = TimeSpan.FromMinutes(before);
        var (follower, _, _) = rig.Follower();
        (await rig.JudgeAsync(follower)).IsAccepted.Should().BeTrue();

        rig.Aws.Skew = TimeSpan.FromMinutes(after);

        (await RefusedTokenTests.AttemptsUntilAcceptedAsync(rig, follower)).Should().BeLessThanOrEqualTo(4);
    }

    [Fact]
    public async Task A_region_with_a_wrong_clock_spoils_no_other()
    {
        await using var rig = await EksRig.StartAsync();
        var (east, _, _) = rig.Follower("east");
        var (west, _, _) = rig.Follower("west", region: "us-west-2");
        await using var link = await rig.LinkAsync(west);

        rig.Aws.Skew = TimeSpan.FromMinutes(10);
        await using var other = await rig.LinkAsync(east);
        rig.Aws.Skew = TimeSpan.Zero;
        rig.Time.Advance(TimeSpan.FromMinutes(12));

        (await rig.JudgeAsync(west)).IsAccepted.Should().BeTrue();
    }

    [Fact]
    public async Task A_proxy_with_a_wrong_clock_teaches_nothing()
    {
        await using var rig = await EksRig.StartAsync();
        var (follower, _, _) = rig.Follower();
        await using var link = await rig.LinkAsync(follower);

        (rig.Aws.Fault, rig.Aws.Skew) = (_ => AwsFault.HtmlForbidden, TimeSpan.FromHours(-10));
        rig.Time.Advance(TimeSpan.FromMinutes(16));
        (await rig.OpenAsync(follower, anew: true)).Failure!.SaysNothing.Should().BeTrue();
        (rig.Aws.Fault, rig.Aws.Skew) = (_ => AwsFault.None, TimeSpan.Zero);

        var asked = rig.Aws.Count("AssumeRole");
        (await rig.JudgeAsync(follower)).IsAccepted.Should().BeTrue();
        rig.Aws.Count("AssumeRole").Should().Be(asked, "the session is still good");
    }
}
