using Bellwether.Crds;
using Bellwether.Operator.Followers;
using Bellwether.Operator.Followers.Connecting;
using Bellwether.Operator.Followers.Eks;
using Bellwether.Operator.Followers.Eks.Aws;

namespace Bellwether.Cli.Checks;

/// <summary>
/// What comes before a token, taken apart. Each step asks the operator's own way in for one thing more; what one got, the next ones find there.
/// </summary>
internal sealed class AwsSteps(FollowerSignIn signIn, EksCredentials credentials, AwsSettings settings)
{
    public const string NoIdentity =
        "There are no AWS credentials in the environment: no access keys (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN), no web "
        + "identity and no EKS Pod Identity. Profiles aren't read; put the credentials of one into the environment with: "
        + "eval \"$(aws configure export-credentials --profile NAME --format env)\"";

    /// <summary>Who was signed in as; null before that, and where AWS doesn't tell.</summary>
    public string? Identity => credentials.Base.Arn;

    public string? Way => credentials.Base.Way;

    /// <summary>The steps, each with what it found in the end.</summary>
    /// <param name="access">The follower's way in.</param>
    public IEnumerable<(CheckedStep Step, Func<CancellationToken, Task<string?>> TakeAsync)> Of(EksCluster eks, EksAccess access) =>
    [
        (CheckedStep.BaseIdentity, stop => FindSelfAsync(eks.Region, stop)),
        (CheckedStep.AssumeRole, stop => TakeOnRoleAsync(eks, access, stop)),
        (CheckedStep.DescribeCluster, stop => DescribeAsync(access, stop)),
    ];

    private async Task<string?> TakeOnRoleAsync(EksCluster eks, EksAccess access, CancellationToken cancellationToken)
    {
        if (signIn.WhyNot(eks) is { } refusal)
        {
            throw new SignInException(refusal);
        }

        await access.TakeOnRoleAsync(cancellationToken);
        return access.Identity;
    }

    private static async Task<string?> DescribeAsync(EksAccess access, CancellationToken cancellationToken)
    {
        var location = await access.Description.GetAsync(anew: false, cancellationToken);
        return location.Endpoint.AbsoluteUri.TrimEnd('/') + (location.IsPrivate ? " (private: no public access)" : "");
    }

    private async Task<string?> FindSelfAsync(string region, CancellationToken cancellationToken)
    {
        if (!settings.NamesAnIdentity)
        {
            // What the operator says of itself then is about its ServiceAccount.
            throw new SignInException(new FollowerFailure(FollowerStep.Configure, FollowerClusterReasons.BaseIdentityMissing, NoIdentity));
        }

        await credentials.Base.GetAsync(region, cancellationToken);
        return $"{Identity ?? "an identity that AWS doesn't tell"}, by {Way}";
    }
}
