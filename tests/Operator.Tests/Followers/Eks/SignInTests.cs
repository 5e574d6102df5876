using Bellwether.Crds;
using Bellwether.Operator.Followers.Eks;
using Bellwether.Operator.Followers.Eks.Aws;
using Bellwether.Testing;
using Bellwether.Testing.Aws;

namespace Bellwether.Operator.Tests.Followers.Eks;

/// <summary>The whole way: base identity, role, description, token.</summary>
public sealed class SignInTests
{
    [Fact]
    public async Task A_follower_is_signed_in_to_by_web_identity()
    {
        await using var rig = await EksRig.StartAsync();
        var (follower, _, cluster) = rig.Follower(externalId: "tenant/42");

        await using var link = await rig.LinkAsync(follower);

        link.Server.Should().Be(cluster.Endpoint);
        link.Identity.Should().Be("arn:aws:sts::111122223333:assumed-role/bellwether-east/bellwether-east");
        link.ReopenAfter.Should().BeGreaterThan(TimeSpan.FromMinutes(9)).And.BeLessThanOrEqualTo(TimeSpan.FromMinutes(10));
        (await rig.JudgeAsync(follower)).Identity.Should().Be(link.Identity);
        (await rig.JudgeAsync(follower, "another")).BrokenRule.Should().Be("the signature is right for this cluster's name");
        rig.Aws.Calls.Select(call => call.Action)
            .Should().Equal("AssumeRoleWithWebIdentity", "GetCallerIdentity", "AssumeRole", "DescribeCluster");
        rig.Aws.Calls.Skip(1).Should().OnlyContain(call => call.Region == EksRig.Region);
        rig.Aws.Violations.Should().BeEmpty();
        rig.Log.Should().ContainSingle(line => line.Contains("Signed in to AWS as arn:aws:sts::999900001111:assumed-role/bellwether/bellwether"));
    }

    [Fact]
    public async Task A_follower_is_signed_in_to_by_pod_identity()
    {
        await using var rig = await EksRig.StartAsync();
        rig.Aws.PodIdentityToken = "CANARY-pod";
        File.WriteAllText(rig.WebIdentityFile, "CANARY-pod");
        rig.Restart(rig.Settings(
            ("AWS_CONTAINER_CREDENTIALS_FULL_URI", $"{rig.Aws.PodIdentityUrl}/v1/credentials"),
            ("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", rig.WebIdentityFile),
            ("AWS_ACCESS_KEY_ID", "AKIAOTHER"),
            ("AWS_SECRET_ACCESS_KEY", "other")));
        var (follower, _, _) = rig.Follower();

        await using var link = await rig.LinkAsync(follower);

        (await rig.JudgeAsync(follower)).IsAccepted.Should().BeTrue();
        rig.Aws.Calls.Select(call => call.Action).Should().Equal("PodIdentity", "GetCallerIdentity", "AssumeRole", "DescribeCluster");
    }

    [Fact]
    public async Task A_follower_is_signed_in_to_by_access_keys()
    {
        await using var rig = await EksRig.StartAsync();
        var user = rig.Aws.AddUser();
        rig.Restart(rig.Settings(("AWS_ACCESS_KEY_ID", user.AccessKeyId), ("AWS_SECRET_ACCESS_KEY", user.SecretAccessKey)));
        var (follower, role, _) = rig.Follower();
        role.TrustedPrincipal = user.Arn;

        await using var link = await rig.LinkAsync(follower);

        (await rig.JudgeAsync(follower)).IsAccepted.Should().BeTrue();
        rig.Aws.Calls.Select(call => call.Action).Should().Equal("GetCallerIdentity", "AssumeRole", "DescribeCluster");
    }

    [Fact]
    public async Task Nothing_of_AWS_is_asked_before_a_follower_needs_it()
    {
        await using var rig = await EksRig.StartAsync();

        rig.Time.Advance(TimeSpan.FromHours(2));

        rig.Aws.Calls.Should().BeEmpty();
    }

    [Theory]
    [InlineData("us-gov-west-1")]
    [InlineData("cn-north-1")]
    [InlineData("ap-southeast-4")]
    public async Task Calls_and_tokens_are_signed_for_the_region_of_the_spec(string region)
    {
        await using var rig = await EksRig.StartAsync();
        var (follower, _, _) = rig.Follower(region: region);

        await using var link = await rig.LinkAsync(follower);

        rig.Aws.Calls.Where(call => call.Region.Length > 0).Should().OnlyContain(call => call.Region == region);
        (await rig.JudgeAsync(follower)).IsAccepted.Should().BeTrue();
    }

    [Fact]
    public async Task Opening_again_asks_nothing_until_ten_minutes_are_over()
    {
        await using var rig = await EksRig.StartAsync();
        var (follower, _, cluster) = rig.Follower();
        await using var link = await rig.LinkAsync(follower);

        await using var same = await rig.LinkAsync(follower);
        var calls = rig.Aws.Calls.Count;
        rig.Time.Advance(link.ReopenAfter!.Value);
        cluster.CertificateAuthorityPem += EksRig.CertificatePem();
        await using var later = await rig.LinkAsync(follower);

        calls.Should().Be(4);
        rig.Aws.Calls.Skip(4).Select(call => call.Action).Should().Equal("DescribeCluster");
        same.CredentialsId.Should().Be(link.CredentialsId);
        later.CredentialsId.Should().NotBe(link.CredentialsId);
        later.TrustFingerprint.Should().NotBe(link.TrustFingerprint);
    }

    [Fact]
    public async Task A_failing_cluster_is_looked_up_again_but_not_each_time()
    {
        await using var rig = await EksRig.StartAsync();
        var (follower, _, cluster) = rig.Follower();
        await using var link = await rig.LinkAsync(follower);

        // An hour of a cluster that doesn't answer, tried every ten seconds.
        for (var attempt = 0; attempt < 360; attempt++)
        {
            rig.Time.Advance(TimeSpan.FromSeconds(10));
            var (again, failure) = await rig.OpenAsync(follower, anew: true);
            failure.Should().BeNull();
            await again!.DisposeAsync();
        }

        rig.Aws.Count("DescribeCluster").Should().BeInRange(20, 40);
        cluster.Endpoint = "https://rebuilt.gr7.eu-west-1.eks.amazonaws.com";
        rig.Time.Advance(TimeSpan.FromMinutes(2));
        await using var rebuilt = (await rig.OpenAsync(follower, anew: true)).Link;
        rebuilt!.Server.Should().Be(cluster.Endpoint);
    }

    [Fact]
    public async Task A_rebuilt_cluster_is_found_at_the_first_failure()
    {
        await using var rig = await EksRig.StartAsync();
        var (follower, _, cluster) = rig.Follower();
        await using var link = await rig.LinkAsync(follower);
        rig.Time.Advance(TimeSpan.FromSeconds(30));
        cluster.Endpoint = "https://rebuilt.gr7.eu-west-1.eks.amazonaws.com";

        await using var rebuilt = (await rig.OpenAsync(follower, anew: true)).Link;

        rebuilt!.Server.Should().Be(cluster.Endpoint);
    }

    [Fact]
    public async Task Followers_with_one_role_have_sessions_of_their_own()
    {
        await using var rig = await EksRig.StartAsync();
        var (east, _, _) = rig.Follower("east");
        var (west, _, _) = rig.Follower("west");
        west.Spec.Eks!.RoleARN = east.Spec.Eks!.RoleARN;

        await using var one = await rig.LinkAsync(east);
        await using var other = await rig.LinkAsync(west);

        rig.Aws.Calls.Where(call => call.Action == "AssumeRole").Select(call => call.SessionName)
            .Should().Equal("bellwether-east", "bellwether-west");
        rig.Aws.Count("AssumeRoleWithWebIdentity").Should().Be(1);
    }

    [Fact]
    public async Task A_name_that_is_too_long_for_a_session_is_cut_and_stays_unique()
    {
        await using var rig = await EksRig.StartAsync();
        var name = new string('a', 252);
        var (one, _, _) = rig.Follower(name + "1");
        var (other, _, _) = rig.Follower(name + "2");

        await using var first = await rig.LinkAsync(one);
        await using var second = await rig.LinkAsync(other);

        var names = rig.Aws.Calls.Where(call => call.Action == "AssumeRole").Select(call => call.SessionName!).ToList();
        names.Should().HaveCount(2).And.OnlyHaveUniqueItems().And.OnlyContain(session => session.Length == 64);
        rig.Aws.Violations.Should().BeEmpty();
    }

    [Fact]
    public async Task Credentials_leave_memory_with_their_follower()
    {
        await using var rig = await EksRig.StartAsync();
        var (follower, _, _) = rig.Follower();
        var link = await rig.LinkAsync(follower);
        var same = await rig.LinkAsync(follower);
        await same.DisposeAsync();
        rig.Time.Advance(TimeSpan.FromHours(1));
        rig.Credentials.Pool.Count.Should().Be(1);

        await link.DisposeAsync();
        rig.Time.Advance(TimeSpan.FromMinutes(5));
        rig.Credentials.Pool.Count.Should().Be(1, "a follower that fails comes back within five minutes");
        rig.Time.Advance(TimeSpan.FromMinutes(1));

        rig.Credentials.Pool.Count.Should().Be(0);
    }

    [Fact]
    public async Task Credentials_leave_memory_at_once_when_the_follower_is_deleted_or_has_another_way_in()
    {
        await using var rig = await EksRig.StartAsync();
        var (follower, _, _) = rig.Follower();
        var (other, _, _) = rig.Follower("west");
        var before = await rig.LinkAsync(follower);
        await using var kept = await rig.LinkAsync(other);
        rig.Aws.AddFollower("111122223333", EksRig.Region, "mc-east", "bellwether-next").Role.TrustedPrincipal = FakeAws.OperatorRole;
        follower.Spec.Eks!.RoleARN = "arn:aws:iam::111122223333:role/bellwether-next";
        var after = await rig.LinkAsync(follower);
        rig.Credentials.Pool.Count.Should().Be(3);

        await before.DisposeAsync();
        rig.Credentials.Pool.Count.Should().Be(2, "the follower has another way in");
        await after.DisposeAsync();
        rig.Credentials.Forget("east");

        rig.Credentials.Pool.Count.Should().Be(1, "the other follower is still there");
        rig.Credentials.Forget("west");
        rig.Credentials.Pool.Count.Should().Be(1, "it is in use");
    }

    [Fact]
    public async Task A_way_in_that_is_gone_gives_out_nothing_and_asks_for_nothing()
    {
        await using var rig = await EksRig.StartAsync();
        var (follower, _, _) = rig.Follower();
        var lease = rig.Access(follower);
        var access = lease.Access;
        await access.GetTokenAsync(TestContext.Current.CancellationToken);

        lease.Dispose();
        rig.Time.Advance(EksAccessPool.Linger);

        var asking = async () => await access.GetTokenAsync(TestContext.Current.CancellationToken);
        await asking.Should().ThrowAsync<ObjectDisposedException>("its token is fresh, and it was to forget it");
        rig.Aws.Count("AssumeRole").Should().Be(1);
    }

    [Fact]
    public async Task A_follower_that_cannot_be_signed_in_to_leaves_no_credentials_behind()
    {
        await using var rig = await EksRig.StartAsync();
        var (follower, _, cluster) = rig.Follower();
        cluster.Status = "DELETING";
        await rig.FailureAsync(follower);
        rig.Credentials.Pool.Count.Should().Be(1);

        rig.Time.Advance(EksAccessPool.Linger);

        rig.Credentials.Pool.Count.Should().Be(0);
    }

    [Fact]
    public async Task Many_who_ask_at_once_get_one_token_and_one_that_gives_up_takes_nothing_from_the_others()
    {
        await using var rig = await EksRig.StartAsync();
        var (follower, _, _) = rig.Follower();
        var held = true;
        rig.Aws.Fault = call => Volatile.Read(ref held) && call.Action == "AssumeRole" ? AwsFault.Hang : AwsFault.None;
        using var lease = rig.Access(follower);
        using var impatient = new CancellationTokenSource();

        var first = lease.Access.GetTokenAsync(impatient.Token).AsTask();
        var others = Enumerable.Range(0, 20).Select(_ => lease.Access.GetTokenAsync(TestContext.Current.CancellationToken).AsTask()).ToList();
        await Eventually.HoldsAsync(() => rig.Aws.Count("AssumeRole") > 0, () => rig.Aws.Calls.Count);
        await impatient.CancelAsync();
        await Eventually.HoldsAsync(() => first.IsCanceled, () => first.Status);
        others.Should().OnlyContain(other => !other.IsCompleted);
        Volatile.Write(ref held, false);
        rig.Time.Advance(AwsTransport.Deadline);
        foreach (var other in others)
        {
            var failing = async () => await other;
            (await failing.Should().ThrowAsync<Bellwether.Operator.Followers.Connecting.SignInException>())
                .Which.Failure.Reason.Should().Be(FollowerClusterReasons.AWSUnavailable);
        }

        rig.Aws.Count("AssumeRole").Should().Be(1);
        rig.Time.Advance(TimeSpan.FromSeconds(1));
        (await rig.JudgeAsync(follower)).IsAccepted.Should().BeTrue();
    }

    [Fact]
    public async Task All_pages_of_clusters_are_listed()
    {
        await using var rig = await EksRig.StartAsync();
        var user = rig.Aws.AddUser();
        for (var index = 0; index < 250; index++)
        {
            rig.Aws.AddFollower(user.Account, EksRig.Region, $"c{index:D3}");
        }

        using var transport = new AwsTransport(rig.Time);
        var eks = new EksClient(new AwsEndpoints(rig.Irsa()), transport);
        var signer = new AwsSession(user.AccessKeyId, user.SecretAccessKey, null, null);
        var names = new List<string>();
        await foreach (var name in eks.ListClustersAsync(signer, EksRig.Region, TestContext.Current.CancellationToken))
        {
            names.Add(name);
        }

        names.Should().HaveCount(250).And.OnlyHaveUniqueItems();
        rig.Aws.Count("ListClusters").Should().Be(3);
        rig.Aws.Violations.Should().BeEmpty();
    }
}
