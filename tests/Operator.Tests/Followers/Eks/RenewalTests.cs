using Bellwether.Kubernetes.Transport;
using Bellwether.Operator.Followers.Eks;
using Bellwether.Testing;
using Bellwether.Testing.Aws;

namespace Bellwether.Operator.Tests.Followers.Eks;

/// <summary>Sessions and tokens over time.</summary>
public sealed class RenewalTests
{
    [Fact]
    public async Task A_day_takes_few_sessions_and_no_token_is_used_after_its_life()
    {
        const int Fleet = 6;
        await using var rig = await EksRig.StartAsync();
        var followers = Enumerable.Range(0, Fleet).Select(index => rig.Follower($"f{index}").Follower).ToList();
        var links = await Task.WhenAll(followers.Select(rig.LinkAsync));
        var leases = followers.Select(rig.Access).ToList();
        var texts = new Dictionary<BearerToken, string>(ReferenceEqualityComparer.Instance);

        for (var minute = 0.0; minute < 24 * 60; minute += 0.5)
        {
            if (minute % 60 == 0)
            {
                rig.Rotate($"CANARY-web-identity-{minute}");
            }

            for (var index = 0; index < Fleet; index++)
            {
                var token = await leases[index].Access.GetTokenAsync(TestContext.Current.CancellationToken);
                if (!texts.TryGetValue(token, out var text))
                {
                    texts.Add(token, text = BearerText.Of(token));
                }

                // It may be on its way for a while.
                var verdict = rig.Aws.Verifier.Verify(text, followers[index].Spec.Eks!.ClusterName, rig.Aws.Now.AddSeconds(55));
                verdict.BrokenRule.Should().BeNull("at minute {0}", minute);
                if (minute % 10 == 0)
                {
                    await using var again = await rig.LinkAsync(followers[index]);
                }
            }

            // Renewals run in the background, and the clock waits for them.
            await Eventually.HoldsAsync(() => !rig.Credentials.IsRenewing, () => rig.Aws.InFlight);
            rig.Time.Advance(TimeSpan.FromSeconds(30));
        }

        rig.Aws.Count("AssumeRole").Should().BeInRange((int)(Fleet * 24 * 1.0), (int)(Fleet * 24 * 1.2));
        rig.Aws.Count("DescribeCluster").Should().BeInRange(Fleet * 24 * 5, Fleet * 24 * 7);
        rig.Aws.Count("AssumeRoleWithWebIdentity").Should().BeInRange(24, 36);
        texts.Should().HaveCountLessThan(Fleet * 24 * 7, "a token is used for most of its fourteen minutes");
        rig.Aws.Violations.Should().BeEmpty();
        rig.Log.Should().ContainSingle("all is well");
        foreach (var link in links)
        {
            await link.DisposeAsync();
        }
    }

    [Fact]
    public async Task What_nobody_asks_for_is_not_renewed()
    {
        await using var rig = await EksRig.StartAsync();
        var (follower, _, _) = rig.Follower();
        await using var link = await rig.LinkAsync(follower);
        var calls = rig.Aws.Calls.Count;

        rig.Time.Advance(TimeSpan.FromHours(5));

        rig.Aws.Calls.Should().HaveCount(calls);
        (await rig.JudgeAsync(follower)).IsAccepted.Should().BeTrue();
    }

    [Fact]
    public async Task A_token_is_renewed_before_its_end_without_anybody_waiting_for_it()
    {
        await using var rig = await EksRig.StartAsync();
        var (follower, _, _) = rig.Follower();
        using var lease = rig.Access(follower);
        var first = await TokenAsync(lease);

        rig.Time.Advance(EksToken.Life * 0.9);
        var asked = lease.Access.GetTokenAsync(TestContext.Current.CancellationToken);
        asked.IsCompletedSuccessfully.Should().BeTrue("the old one is still good");
        (await asked).Should().BeSameAs(first);
        await Eventually.HoldsAsync(() => !rig.Credentials.IsRenewing);

        (await TokenAsync(lease)).Should().NotBeSameAs(first);
    }

    [Fact]
    public async Task A_token_is_not_given_out_after_fourteen_minutes()
    {
        await using var rig = await EksRig.StartAsync();
        var (follower, _, _) = rig.Follower();
        using var lease = rig.Access(follower);
        var first = await TokenAsync(lease);

        rig.Time.Advance(TimeSpan.FromMinutes(14));
        var next = await TokenAsync(lease);

        next.Should().NotBeSameAs(first);
        rig.Aws.Verifier.Verify(BearerText.Of(next), "mc-east", rig.Aws.Now.AddMinutes(14)).BrokenRule.Should().BeNull();
    }

    [Fact]
    public async Task A_token_of_a_session_near_its_end_ends_with_it()
    {
        await using var rig = await EksRig.StartAsync();
        var (follower, _, _) = rig.Follower();
        using var lease = rig.Access(follower);
        await TokenAsync(lease);

        // From here on AWS gives no other session.
        rig.Aws.Fault = call => call.Action == "AssumeRole" ? AwsFault.Throttled : AwsFault.None;
        rig.Time.Advance(TimeSpan.FromMinutes(57));
        var last = await TokenAsync(lease);
        rig.Aws.Verifier.Verify(BearerText.Of(last), "mc-east", rig.Aws.Now).IsAccepted.Should().BeTrue();
        await Eventually.HoldsAsync(() => !rig.Credentials.IsRenewing);
        rig.Time.Advance(TimeSpan.FromMinutes(2));

        var asking = async () => await TokenAsync(lease);
        (await asking.Should().ThrowAsync<Bellwether.Operator.Followers.Connecting.SignInException>())
            .Which.Failure.Reason.Should().Be(Crds.FollowerClusterReasons.Throttled);
        rig.Aws.Fault = _ => AwsFault.None;
        rig.Time.Advance(TimeSpan.FromSeconds(1));
        (await rig.JudgeAsync(follower)).IsAccepted.Should().BeTrue();
    }

    [Fact]
    public async Task A_session_that_is_due_goes_before_the_token_that_it_signs()
    {
        await using var rig = await EksRig.StartAsync();
        var (follower, _, _) = rig.Follower();
        using var lease = rig.Access(follower);
        await TokenAsync(lease);

        rig.Time.Advance(TimeSpan.FromMinutes(57));
        var token = await TokenAsync(lease);

        rig.Aws.Count("AssumeRole").Should().Be(2);
        rig.Aws.Verifier.Verify(BearerText.Of(token), "mc-east", rig.Aws.Now.AddMinutes(14)).BrokenRule.Should().BeNull();
    }

    [Fact]
    public async Task A_session_that_EKS_takes_for_expired_is_replaced_on_the_way()
    {
        await using var rig = await EksRig.StartAsync();
        var (follower, role, _) = rig.Follower();
        await using var link = await rig.LinkAsync(follower);
        rig.Aws.Sessions.Revoke(role.Arn);

        rig.Time.Advance(TimeSpan.FromMinutes(10));
        await using var later = await rig.LinkAsync(follower);

        rig.Aws.Count("AssumeRole").Should().Be(2);
        later.CredentialsId.Should().Be(link.CredentialsId);
    }

    [Fact]
    public async Task A_failure_is_not_a_call_for_each_who_asks()
    {
        await using var rig = await EksRig.StartAsync();
        var (follower, _, _) = rig.Follower();
        rig.Aws.Fault = call => call.Action == "AssumeRole" ? AwsFault.Denied : AwsFault.None;
        using var lease = rig.Access(follower);

        for (var attempt = 0; attempt < 50; attempt++)
        {
            var asking = async () => await TokenAsync(lease);
            await asking.Should().ThrowAsync<Bellwether.Operator.Followers.Connecting.SignInException>();
        }

        rig.Aws.Count("AssumeRole").Should().Be(1);
    }

    [Fact]
    public async Task A_renewal_that_fails_is_not_a_call_for_each_who_asks()
    {
        await using var rig = await EksRig.StartAsync();
        var (follower, _, _) = rig.Follower();
        using var lease = rig.Access(follower);
        await TokenAsync(lease);
        rig.Time.Advance(TimeSpan.FromMinutes(57));
        rig.Aws.Fault = call => call.Action == "AssumeRole" ? AwsFault.Throttled : AwsFault.None;

        // Each look at the cluster wants a session.
        for (var look = 0; look < 3; look++)
        {
            await lease.Access.Description.GetAsync(anew: true, TestContext.Current.CancellationToken);
            rig.Time.Advance(TimeSpan.FromSeconds(6));
        }

        rig.Aws.Count("DescribeCluster").Should().BeGreaterThan(1, "the session that there is still works");
        rig.Aws.Count("AssumeRole").Should().Be(2);
        rig.Log.Should().ContainSingle(line => line.Contains("Failed to renew the credentials of follower east"));
        rig.Time.Advance(TimeSpan.FromSeconds(20));
        await lease.Access.Description.GetAsync(anew: true, TestContext.Current.CancellationToken);
        rig.Aws.Count("AssumeRole").Should().Be(3);
    }

    [Fact]
    public async Task What_is_made_while_its_follower_leaves_is_not_kept()
    {
        var made = new TaskCompletionSource<Renewed<string>>();
        using var renewable = new Renewable<string>(_ => made.Task, () => DateTimeOffset.MinValue, TimeProvider.System, _ => { });
        var asked = renewable.GetAsync(settle: false, TestContext.Current.CancellationToken).AsTask();

        renewable.Dispose();
        made.SetResult(new Renewed<string>("session", DateTimeOffset.MaxValue, DateTimeOffset.MaxValue));

        (await asked).Should().Be("session");
        renewable.Peek().Should().BeNull();
    }

    private static ValueTask<BearerToken> TokenAsync(EksLease lease) => lease.Access.GetTokenAsync(TestContext.Current.CancellationToken);
}
