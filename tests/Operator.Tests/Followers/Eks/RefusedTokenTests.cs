using Bellwether.Crds;
using Bellwether.Operator.Followers.Eks;

namespace Bellwether.Operator.Tests.Followers.Eks;

/// <summary>A 401 can mean a dead token, a dead session or a dead identity: one more of them is replaced at each attempt.</summary>
public sealed class RefusedTokenTests
{
    [Fact]
    public async Task Each_attempt_takes_one_step_more()
    {
        await using var rig = await EksRig.StartAsync();
        var (follower, _, _) = rig.Follower();
        using var lease = rig.Access(follower);
        await AttemptAsync(rig, lease);
        rig.Time.Advance(TimeSpan.FromMinutes(2));

        List<(int Roles, int Bases)> seen = [];
        for (var attempt = 0; attempt < 4; attempt++)
        {
            await RefuseAsync(lease);
            await AttemptAsync(rig, lease);
            seen.Add((rig.Aws.Count("AssumeRole"), rig.Aws.Count("AssumeRoleWithWebIdentity")));
            rig.Time.Advance(TimeSpan.FromSeconds(1));
        }

        seen.Should().Equal((1, 1), (2, 1), (3, 2), (3, 2));
    }

    [Fact]
    public async Task Two_refusals_of_one_attempt_are_one_step_and_late_ones_are_none()
    {
        await using var rig = await EksRig.StartAsync();
        var (follower, _, _) = rig.Follower();
        using var lease = rig.Access(follower);
        var first = await AttemptAsync(rig, lease);

        lease.Access.Refuse(first);
        lease.Access.Refuse(first);
        var second = await AttemptAsync(rig, lease);
        lease.Access.Refuse(second);
        lease.Access.Refuse(first);
        var third = await AttemptAsync(rig, lease);
        rig.Time.Advance(TimeSpan.FromSeconds(1));
        lease.Access.Refuse(first);
        lease.Access.Refuse(second);

        (await AttemptAsync(rig, lease)).Should().BeSameAs(third, "it was refused by nobody");
        await lease.Access.Description.GetAsync(anew: false, TestContext.Current.CancellationToken);
        second.IsSameAs(first).Should().BeFalse("a token of the same second would be the one that was refused");
        rig.Aws.Count("AssumeRole").Should().Be(1, "a look at the cluster finds the session that there was");
    }

    [Fact]
    public async Task A_token_that_was_good_for_a_while_ends_the_row()
    {
        await using var rig = await EksRig.StartAsync();
        var (follower, _, _) = rig.Follower();
        using var lease = rig.Access(follower);
        for (var round = 0; round < 5; round++)
        {
            await AttemptAsync(rig, lease);
            rig.Time.Advance(TimeSpan.FromMinutes(1));

            await RefuseAsync(lease);
        }

        await AttemptAsync(rig, lease);
        rig.Aws.Count("AssumeRole").Should().Be(1);
    }

    [Fact]
    public async Task A_role_that_was_made_again_is_taken_on_again()
    {
        await using var rig = await EksRig.StartAsync();
        var (follower, role, _) = rig.Follower();
        (await rig.JudgeAsync(follower)).IsAccepted.Should().BeTrue();
        rig.Aws.Sessions.Revoke(role.Arn);

        (await AttemptsUntilAcceptedAsync(rig, follower)).Should().BeLessThanOrEqualTo(3);
    }

    [Fact]
    public async Task A_refusal_for_ever_takes_few_calls_and_nobody_elses_session()
    {
        await using var rig = await EksRig.StartAsync();
        var (east, _, _) = rig.Follower("east");
        var (west, _, _) = rig.Follower("west");
        using var lease = rig.Access(east);
        using var other = rig.Access(west);
        var kept = await AttemptAsync(rig, other);

        // An hour of attempts, each with its second token.
        for (var wait = TimeSpan.Zero; wait < TimeSpan.FromHours(1); wait += TimeSpan.FromSeconds(150))
        {
            await RefuseAsync(lease);
            await RefuseAsync(lease);
            rig.Time.Advance(TimeSpan.FromSeconds(150));
        }

        rig.Aws.Calls.Count(call => call is { Action: "AssumeRole", SessionName: "bellwether-east" })
            .Should().BeInRange(5, 9, "the role may have been made again, which only a new session finds out");
        rig.Aws.Count("AssumeRoleWithWebIdentity").Should().BeLessThanOrEqualTo(3);
        rig.Aws.Calls.Count(call => call is { Action: "AssumeRole", SessionName: "bellwether-west" }).Should().Be(1);
        kept.Should().NotBeNull();
    }

    internal static async Task<int> AttemptsUntilAcceptedAsync(EksRig rig, FollowerCluster follower)
    {
        using var lease = rig.Access(follower);
        for (var attempt = 1; attempt <= 5; attempt++)
        {
            rig.Time.Advance(TimeSpan.FromSeconds(1));
            for (var request = 0; request < 2; request++)
            {
                var token = await AttemptAsync(rig, lease);
                if (rig.Aws.Verifier.Verify(BearerText.Of(token), follower.Spec.Eks!.ClusterName, rig.Aws.Now).IsAccepted)
                {
                    return attempt;
                }

                lease.Access.Refuse(token);
            }
        }

        return int.MaxValue;
    }

    private static async Task<Bellwether.Kubernetes.Transport.BearerToken> AttemptAsync(EksRig rig, EksLease lease)
    {
        rig.Aws.Violations.Should().BeEmpty();
        return await lease.Access.GetTokenAsync(TestContext.Current.CancellationToken);
    }

    private static async Task RefuseAsync(EksLease lease) =>
        lease.Access.Refuse(await lease.Access.GetTokenAsync(TestContext.Current.CancellationToken));
}
