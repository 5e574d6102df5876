namespace Bellwether.Cli.Import.Reading;

/// <summary>
/// A profile of the aws CLI, as far as it says who somebody is. Of credentials it only says that they are there.
/// <see href="https://docs.aws.amazon.com/cli/latest/topic/config-vars.html"/>
/// </summary>
internal sealed record AwsProfile(string Name)
{
    public string? RoleArn { get; init; }

    public string? ExternalId { get; init; }

    public string? SourceProfile { get; init; }

    /// <summary>Environment, Ec2InstanceMetadata or EcsContainer.</summary>
    public string? CredentialSource { get; init; }

    public bool HasWebIdentity { get; init; }

    public string? Region { get; init; }

    public bool HasKeys { get; init; }

    public bool HasSso { get; init; }

    public bool HasProcess { get; init; }
}
