namespace Bellwether.Operator.Followers.Eks.Aws;

/// <summary>
/// What the environment says of AWS, by the names that AWS's own tools read. Holds credentials, so it can't be formatted.
/// </summary>
public sealed class AwsSettings
{
    /// <summary>Where the operator's own identity is asked for; without it, in the region of the follower that needs it first.</summary>
    public string? Region { get; init; }

    /// <summary>Takes the place of STS in every region. Calls are still signed for the region that is meant.</summary>
    public string? StsEndpoint { get; init; }

    /// <summary>Takes the place of EKS in every region.</summary>
    public string? EksEndpoint { get; init; }

    public bool UseFips { get; init; }

    public bool UseDualStack { get; init; }

    /// <summary>IRSA: the role that the web identity token is for.</summary>
    public string? RoleArn { get; init; }

    /// <summary>IRSA: read again for each session, since it is replaced long before it expires.</summary>
    public string? WebIdentityTokenFile { get; init; }

    /// <summary>IRSA: the name of the operator's own session.</summary>
    public string? RoleSessionName { get; init; }

    /// <summary>EKS Pod Identity: the agent's URL.</summary>
    public string? ContainerCredentialsUri { get; init; }

    /// <summary>EKS Pod Identity: the file that holds what to sign in to the agent with; read again each time.</summary>
    public string? ContainerTokenFile { get; init; }

    public string? AccessKeyId { get; init; }

    public string? SecretAccessKey { get; init; }

    public string? SessionToken { get; init; }

    /// <summary>Something in the environment says who this program is to AWS; whether it is of use is another question.</summary>
    public bool NamesAnIdentity =>
        WebIdentityTokenFile is not null || ContainerCredentialsUri is not null || (AccessKeyId is not null && SecretAccessKey is not null);

    /// <param name="read">Gives a variable's value; what is empty counts as not set.</param>
    public static AwsSettings FromEnvironment(Func<string, string?> read)
    {
        string? Value(string name) => read(name) is { Length: > 0 } value ? value : null;
        bool IsTrue(string name) => string.Equals(Value(name), "true", StringComparison.OrdinalIgnoreCase);

        var overridden = !IsTrue("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS");
        string? Endpoint(string name) => overridden ? Value(name) ?? Value("AWS_ENDPOINT_URL") : null;

        return new AwsSettings
        {
            Region = Value("AWS_REGION") ?? Value("AWS_DEFAULT_REGION"),
            StsEndpoint = Endpoint("AWS_ENDPOINT_URL_STS"),
            EksEndpoint = Endpoint("AWS_ENDPOINT_URL_EKS"),
            UseFips = IsTrue("AWS_USE_FIPS_ENDPOINT"),
            UseDualStack = IsTrue("AWS_USE_DUALSTACK_ENDPOINT"),
            RoleArn = Value("AWS_ROLE_ARN"),
            WebIdentityTokenFile = Value("AWS_WEB_IDENTITY_TOKEN_FILE"),
            RoleSessionName = Value("AWS_ROLE_SESSION_NAME"),
            ContainerCredentialsUri = Value("AWS_CONTAINER_CREDENTIALS_FULL_URI"),
            ContainerTokenFile = Value("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"),
            AccessKeyId = Value("AWS_ACCESS_KEY_ID"),
            SecretAccessKey = Value("AWS_SECRET_ACCESS_KEY"),
            SessionToken = Value("AWS_SESSION_TOKEN"),
        };
    }

    public override string ToString() => nameof(AwsSettings);
}
