using Bellwether.Crds;
using Bellwether.Operator.Followers.Eks;
using Bellwether.Operator.Followers.Kubeconfig;
using Bellwether.Operator.Options;

namespace Bellwether.Operator.Followers.Connecting;

/// <summary>Signs in the way that the spec names, with roles that the operator may take on.</summary>
internal sealed class FollowerSignIn(KubeconfigCredentials kubeconfig, EksCredentials eks, OperatorOptions options) : IFollowerCredentials
{
    public async Task<(FollowerLink? Link, FollowerFailure? Failure)> OpenAsync(
        FollowerCluster cluster, bool anew, CancellationToken cancellationToken)
    {
        if (cluster.Spec.Eks is not { } spec)
        {
            return await kubeconfig.OpenAsync(cluster, anew, cancellationToken);
        }

        return WhyNot(spec) is { } refusal ? (null, refusal) : await eks.OpenAsync(cluster, anew, cancellationToken);
    }

    /// <summary>Why the operator is not to take on the role; null if it may.</summary>
    public FollowerFailure? WhyNot(EksCluster spec) => options.AllowedRoleArns.Allows(spec.RoleARN)
        ? null
        : new FollowerFailure(
            FollowerStep.Configure,
            FollowerClusterReasons.RoleNotAllowed,
            $"The operator is set up not to take on {spec.RoleARN}: no item of its option --allowed-role-arns matches it. "
            + "Use a role that it allows, or have the option extended.",
            Stalls: true);

    public void Forget(string follower)
    {
        kubeconfig.Forget(follower);
        eks.Forget(follower);
    }
}
