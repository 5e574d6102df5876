using Bellwether.Crds;
using Bellwether.Operator.Followers;
using Bellwether.Operator.Followers.Eks.Aws;
using Bellwether.Testing;
using Bellwether.Testing.Aws;

namespace Bellwether.Operator.Tests.Followers.Eks;

/// <summary>Each fault of AWS has its reason, holds up nobody else, and is over when it is over.</summary>
public sealed class AwsFaultTests
{
    public static TheoryData<string, AwsFault, string, bool> Faults => new()
    {
        { "AssumeRole", AwsFault.Throttled, FollowerClusterReasons.Throttled, true },
        { "AssumeRole", AwsFault.TooManyRequests, FollowerClusterReasons.Throttled, true },
        { "AssumeRole", AwsFault.TooManyRequestsWithoutCode, FollowerClusterReasons.Throttled, true },
        { "AssumeRole", AwsFault.ServerError, FollowerClusterReasons.AWSUnavailable, true },
        { "AssumeRole", AwsFault.Unavailable, FollowerClusterReasons.AWSUnavailable, true },
        { "AssumeRole", AwsFault.Html, FollowerClusterReasons.AWSUnavailable, true },
        { "AssumeRole", AwsFault.HtmlForbidden, FollowerClusterReasons.AWSUnavailable, true },
        { "AssumeRole", AwsFault.HtmlNotFound, FollowerClusterReasons.AWSUnavailable, true },
        { "AssumeRole", AwsFault.Truncated, FollowerClusterReasons.AWSUnavailable, true },
        { "AssumeRole", AwsFault.Empty, FollowerClusterReasons.AWSUnavailable, true },
        { "AssumeRole", AwsFault.Hollow, FollowerClusterReasons.AWSUnavailable, true },
        { "AssumeRole", AwsFault.Redirect, FollowerClusterReasons.AWSUnavailable, true },
        { "AssumeRole", AwsFault.Huge, FollowerClusterReasons.AWSUnavailable, true },
        { "AssumeRole", AwsFault.Hang, FollowerClusterReasons.AWSUnavailable, true },
        { "AssumeRole", AwsFault.Reset, FollowerClusterReasons.AWSUnavailable, true },
        { "AssumeRole", AwsFault.Denied, FollowerClusterReasons.AssumeRoleDenied, false },
        { "AssumeRole", AwsFault.RegionDisabled, FollowerClusterReasons.AssumeRoleDenied, false },
        { "AssumeRole", AwsFault.Expired, FollowerClusterReasons.BaseIdentityMissing, false },
        { "DescribeCluster", AwsFault.Throttled, FollowerClusterReasons.Throttled, true },
        { "DescribeCluster", AwsFault.TooManyRequests, FollowerClusterReasons.Throttled, true },
        { "DescribeCluster", AwsFault.TooManyRequestsWithoutCode, FollowerClusterReasons.Throttled, true },
        { "DescribeCluster", AwsFault.ServerError, FollowerClusterReasons.AWSUnavailable, true },
        { "DescribeCluster", AwsFault.Unavailable, FollowerClusterReasons.AWSUnavailable, true },
        { "DescribeCluster", AwsFault.Html, FollowerClusterReasons.AWSUnavailable, true },
        { "DescribeCluster", AwsFault.HtmlForbidden, FollowerClusterReasons.AWSUnavailable, true },
        { "DescribeCluster", AwsFault.HtmlNotFound, FollowerClusterReasons.AWSUnavailable, true },
        { "DescribeCluster", AwsFault.Truncated, FollowerClusterReasons.AWSUnavailable, true },
        { "DescribeCluster", AwsFault.Empty, FollowerClusterReasons.AWSUnavailable, true },
        { "DescribeCluster", AwsFault.Hollow, FollowerClusterReasons.AWSUnavailable, true },
        { "DescribeCluster", AwsFault.Redirect, FollowerClusterReasons.AWSUnavailable, true },
        { "DescribeCluster", AwsFault.Huge, FollowerClusterReasons.AWSUnavailable, true },
        { "DescribeCluster", AwsFault.Hang, FollowerClusterReasons.AWSUnavailable, true },
        { "DescribeCluster", AwsFault.Reset, FollowerClusterReasons.AWSUnavailable, true },
        { "DescribeCluster", AwsFault.Denied, FollowerClusterReasons.DescribeClusterDenied, false },
        { "DescribeCluster", AwsFault.NotFound, FollowerClusterReasons.ClusterNotFound, false },
        { "DescribeCluster", AwsFault.Expired, FollowerClusterReasons.AWSUnavailable, true },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task A_fault_has_its_reason_stops_nobody_else_and_ends_by_itself(string action, AwsFault fault, string reason, bool saysNothing)
    {
        await using var rig = await EksRig.StartAsync();
        var (east, _, _) = rig.Follower("east");
        var (west, _, _) = rig.Follower("west");
        var faulty = true;
        rig.Aws.Fault = call => Volatile.Read(ref faulty) && call.Action == action && call.Subject.EndsWith("east", StringComparison.Ordinal)
            ? fault
            : AwsFault.None;

        var opening = rig.OpenAsync(east);
        await using var other = await rig.LinkAsync(west);
        if (fault == AwsFault.Hang)
        {
            await FinishAsync(rig, opening);
        }

        var (link, failure) = await opening;

        link.Should().BeNull();
        failure!.Reason.Should().Be(reason);
        failure.SaysNothing.Should().Be(saysNothing);
        failure.Stalls.Should().BeFalse("most of it is mended in AWS, and no event tells of that");
        failure.Step.Should().Be(FollowerStep.Configure);
        failure.Message.Should().NotContainAny("CANARY", "not authorized", "internal.amazon").And.Contain(EksRig.Region).And.EndWith(".");
        rig.Log.Should().NotContain(line => line.Contains("CANARY"));
        rig.Aws.Violations.Should().BeEmpty();
        failure.Message.Contains("too large").Should().Be(fault == AwsFault.Huge);

        Volatile.Write(ref faulty, false);
        rig.Time.Advance(TimeSpan.FromSeconds(1));
        await using var healed = await rig.LinkAsync(east);
        (await rig.JudgeAsync(east)).IsAccepted.Should().BeTrue();
    }

    [Theory]
    [InlineData(AwsFault.Throttled)]
    [InlineData(AwsFault.HtmlNotFound)]
    [InlineData(AwsFault.Hang)]
    public async Task A_follower_that_works_goes_on_while_AWS_is_away(AwsFault fault)
    {
        await using var rig = await EksRig.StartAsync();
        var (follower, _, _) = rig.Follower();
        await using var link = await rig.LinkAsync(follower);
        rig.Aws.Fault = _ => fault;

        rig.Time.Advance(TimeSpan.FromMinutes(10));
        var opening = rig.OpenAsync(follower);
        if (fault == AwsFault.Hang)
        {
            await FinishAsync(rig, opening);
        }

        await using var again = (await opening).Link;

        again!.CredentialsId.Should().Be(link.CredentialsId, "where the cluster was, it still is");
        (await rig.JudgeAsync(follower)).IsAccepted.Should().BeTrue();
        var asked = rig.Aws.Count("DescribeCluster");
        rig.Time.Advance(TimeSpan.FromSeconds(30));
        await using var soon = await rig.LinkAsync(follower);
        rig.Aws.Count("DescribeCluster").Should().Be(asked, "an AWS that is away is not asked at every look");
    }

    [Fact]
    public async Task An_endpoint_that_hangs_holds_up_nobody_who_needs_another()
    {
        await using var rig = await EksRig.StartAsync();
        var stuck = Enumerable.Range(0, 100).Select(index => rig.Follower($"stuck-{index}").Follower).ToList();
        var (ready, _, _) = rig.Follower("ready");
        await using var link = await rig.LinkAsync(ready);
        rig.Aws.Fault = call => call.Action == "DescribeCluster" ? AwsFault.Hang : AwsFault.None;

        var opening = stuck.Select(follower => rig.OpenAsync(follower)).ToList();
        await Eventually.HoldsAsync(() => rig.Aws.Count("DescribeCluster") >= 1 + CallGate.PerHost, () => rig.Aws.Count("DescribeCluster"));
        // STS is another endpoint: whose token is due gets one.
        rig.Credentials.Pool.Count.Should().Be(101);
        var (late, _, _) = rig.Follower("late");
        using var lease = rig.Access(late);
        var token = lease.Access.GetTokenAsync(TestContext.Current.CancellationToken).AsTask();
        await Eventually.HoldsAsync(() => token.IsCompletedSuccessfully, () => (token.Status, rig.Aws.InFlight));

        await FinishAsync(rig, Task.WhenAll(opening));
        var outcomes = await Task.WhenAll(opening);
        outcomes.Should().OnlyContain(outcome => outcome.Failure!.Reason == FollowerClusterReasons.AWSUnavailable);
        rig.Aws.Fault = _ => AwsFault.None;
        rig.Time.Advance(TimeSpan.FromSeconds(1));
        foreach (var follower in stuck)
        {
            await using var healed = await rig.LinkAsync(follower);
        }
    }

    [Fact]
    public async Task A_cold_start_keeps_calls_in_flight_bounded_and_asks_each_thing_once()
    {
        await using var rig = await EksRig.StartAsync();
        rig.Aws.Latency = TimeSpan.FromMilliseconds(5);
        var followers = Enumerable.Range(0, 200).Select(index => rig.Follower($"f{index}").Follower).ToList();

        var links = await Task.WhenAll(followers.Select(rig.LinkAsync));

        rig.Aws.PeakInFlight.Should().BeInRange(2, 2 * CallGate.PerHost);
        rig.Aws.Count("AssumeRole").Should().Be(200);
        rig.Aws.Count("DescribeCluster").Should().Be(200);
        rig.Aws.Count("AssumeRoleWithWebIdentity").Should().Be(1);
        rig.Aws.Violations.Should().BeEmpty();
        foreach (var link in links)
        {
            await link.DisposeAsync();
        }
    }

    /// <summary>Lets time pass until calls that hang have had their deadlines.</summary>
    private static Task FinishAsync(EksRig rig, Task opening) => Eventually.HoldsAsync(
        () =>
        {
            rig.Time.Advance(TimeSpan.FromMilliseconds(20));
            return opening.IsCompleted;
        },
        () => rig.Aws.InFlight,
        within: TimeSpan.FromMinutes(1));
}
