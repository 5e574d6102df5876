using Bellwether.Operator.Followers.Eks.Aws;

namespace Bellwether.Operator.Followers.Eks.Identity;

/// <summary>IRSA: the service account's projected token, exchanged for a session of the operator's role.</summary>
internal sealed class WebIdentity(AwsSettings settings, StsClient sts)
{
    /// <summary>What STS takes.</summary>
    private const int MaximumToken = 20_000;

    /// <exception cref="Connecting.SignInException">The token can't be read, or STS doesn't take it.</exception>
    public async Task<AwsSession> SignInAsync(string region, CancellationToken cancellationToken)
    {
        var role = settings.RoleArn
            ?? throw EksMessages.BaseIdentityMissing(
                "AWS_WEB_IDENTITY_TOKEN_FILE is set, and AWS_ROLE_ARN is not. Annotate the operator's service account with "
                + "eks.amazonaws.com/role-arn, and restart the operator.");
        // Read each time: the kubelet replaces the file long before the token in it expires.
        var token = await TokenFile.ReadAsync(settings.WebIdentityTokenFile!, "AWS_WEB_IDENTITY_TOKEN_FILE", MaximumToken, cancellationToken);
        try
        {
            return await sts.AssumeRoleWithWebIdentityAsync(region, role, settings.RoleSessionName ?? "bellwether", token, cancellationToken);
        }
        catch (AwsCallException exception)
        {
            throw EksMessages.Base(exception, region, role);
        }
    }
}
