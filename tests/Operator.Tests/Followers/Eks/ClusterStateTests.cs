using Bellwether.Crds;

namespace Bellwether.Operator.Tests.Followers.Eks;

/// <summary>What EKS tells of a cluster, and what may be made of it.</summary>
public sealed class ClusterStateTests
{
    [Theory]
    [InlineData("CREATING", "being created")]
    [InlineData("PENDING", "being created")]
    [InlineData("DELETING", "being deleted")]
    [InlineData("FAILED", "creation failed")]
    public async Task A_cluster_that_is_not_active_is_waited_for(string status, string said)
    {
        await using var rig = await EksRig.StartAsync();
        var (follower, _, cluster) = rig.Follower();
        cluster.Status = status;
        if (status == "CREATING")
        {
            (cluster.Endpoint, cluster.CertificateAuthorityPem) = (null, null);
        }

        var failure = await rig.FailureAsync(follower);

        failure.Reason.Should().Be(FollowerClusterReasons.ClusterNotActive);
        failure.Message.Should().Contain(said).And.Contain("EKS cluster mc-east in eu-west-1");
        (cluster.Status, cluster.Endpoint, cluster.CertificateAuthorityPem) = ("ACTIVE", "https://east", EksRig.CertificatePem());
        await using var link = await rig.LinkAsync(follower);
    }

    [Fact]
    public async Task A_cluster_that_is_being_updated_is_served()
    {
        await using var rig = await EksRig.StartAsync();
        var (follower, _, cluster) = rig.Follower();
        cluster.Status = "UPDATING";

        await using var link = await rig.LinkAsync(follower);
    }

    [Fact]
    public async Task A_cluster_of_another_account_is_refused()
    {
        await using var rig = await EksRig.StartAsync();
        var (follower, _, cluster) = rig.Follower();
        cluster.ArnAccount = "999999999999";

        var failure = await rig.FailureAsync(follower);

        failure.Reason.Should().Be(FollowerClusterReasons.AccountMismatch);
        failure.Message.Should().Contain("111122223333");
        cluster.ArnAccount = cluster.Account;
        await using var link = await rig.LinkAsync(follower);
    }

    [Theory]
    [InlineData("%%%", "isn't base64")]
    [InlineData("", "or none")]
    [InlineData("bm8gUEVN", "or none")]
    [InlineData("LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCkFBQUEKLS0tLS1FTkQgQ0VSVElGSUNBVEUtLS0tLQo=", "can't be read")]
    public async Task A_certificate_authority_that_cannot_be_read_is_told_and_read_again(string data, string said)
    {
        await using var rig = await EksRig.StartAsync();
        var (follower, _, cluster) = rig.Follower();
        cluster.CertificateAuthorityData = data;

        var failure = await rig.FailureAsync(follower);

        failure.Reason.Should().Be(FollowerClusterReasons.CertificateUnreadable);
        failure.Message.Should().Contain(said);
        cluster.CertificateAuthorityData = null;
        await using var link = await rig.LinkAsync(follower);
    }

    [Theory]
    [InlineData("http://east.gr7.eu-west-1.eks.amazonaws.com")]
    [InlineData("https://user@east.gr7.eu-west-1.eks.amazonaws.com")]
    [InlineData("nonsense")]
    [InlineData(null)]
    public async Task A_token_is_sent_to_no_endpoint_that_is_not_https(string? endpoint)
    {
        await using var rig = await EksRig.StartAsync();
        var (follower, _, cluster) = rig.Follower();
        cluster.Endpoint = endpoint;

        (await rig.FailureAsync(follower)).Reason.Should().Be(FollowerClusterReasons.CertificateUnreadable);
    }

    [Fact]
    public async Task Two_authorities_in_any_order_are_the_same_trust()
    {
        await using var rig = await EksRig.StartAsync();
        var (follower, _, cluster) = rig.Follower();
        var (one, other) = (EksRig.CertificatePem(), EksRig.CertificatePem());
        cluster.CertificateAuthorityPem = one + other;
        await using var link = await rig.LinkAsync(follower);

        cluster.CertificateAuthorityPem = other + one;
        rig.Time.Advance(TimeSpan.FromMinutes(10));
        await using var later = await rig.LinkAsync(follower);

        later.TrustFingerprint.Should().Be(link.TrustFingerprint).And.HaveLength(64);
        later.CredentialsId.Should().Be(link.CredentialsId, "an order is no reason to end a session");
    }

    [Fact]
    public async Task A_role_that_may_not_describe_is_told_so()
    {
        await using var rig = await EksRig.StartAsync();
        var (follower, role, _) = rig.Follower();
        role.MayDescribe = false;

        var failure = await rig.FailureAsync(follower);

        failure.Reason.Should().Be(FollowerClusterReasons.DescribeClusterDenied);
        failure.Message.Should().Contain(role.Arn).And.Contain("eks:DescribeCluster");
    }

    [Fact]
    public async Task A_wrong_external_ID_is_told_so()
    {
        await using var rig = await EksRig.StartAsync();
        var (follower, role, _) = rig.Follower(externalId: "tenant-42");
        role.ExternalId = "tenant-43";

        var failure = await rig.FailureAsync(follower);

        failure.Reason.Should().Be(FollowerClusterReasons.AssumeRoleDenied);
        failure.Message.Should().Contain(role.Arn).And.Contain("spec.eks.externalID").And.NotContain("tenant-4");
    }

    [Fact]
    public async Task A_session_that_carries_too_much_for_a_token_is_told_so()
    {
        await using var rig = await EksRig.StartAsync();
        var (follower, role, _) = rig.Follower();
        role.TokenLength = 3000;

        var failure = await rig.FailureAsync(follower);

        failure.Reason.Should().Be(FollowerClusterReasons.TokenTooLarge);
        role.TokenLength = 600;
        rig.Time.Advance(TimeSpan.FromSeconds(1));
        await using var link = await rig.LinkAsync(follower);
    }

    [Fact]
    public async Task A_private_endpoint_is_told_as_such()
    {
        await using var rig = await EksRig.StartAsync();
        var (follower, _, cluster) = rig.Follower();
        cluster.PublicAccess = false;

        await using var link = await rig.LinkAsync(follower);

        link.Failures.Silent().Message.Should().Contain("private");
    }
}
