using Bellwether.Crds;
using Bellwether.Operator.Followers.Connecting;

namespace Bellwether.Operator.Followers.Eks;

/// <summary>Signs in to an EKS cluster by IAM.</summary>
internal sealed class EksCredentials : IFollowerCredentials
{
    public Task<(FollowerLink? Link, FollowerFailure? Failure)> OpenAsync(
        FollowerCluster cluster, bool anew, CancellationToken cancellationToken) =>
        Task.FromResult<(FollowerLink?, FollowerFailure?)>(
            (null, new FollowerFailure(FollowerStep.Configure, FollowerClusterReasons.BaseIdentityMissing, "This build can't sign in to EKS yet.")));
}
