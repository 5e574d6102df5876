using Bellwether.Cli.Import.Reading;

namespace Bellwether.Cli.Import.Interpreting;

/// <summary>
/// Which role a profile of the aws CLI ends in, and by way of what. Bellwether takes a follower's role on with the operator's own identity, so
/// only the last role goes into a FollowerCluster; what was before it, people have to know for its trust policy. Pure.
/// </summary>
internal sealed record RoleChain
{
    /// <summary>Null: it isn't a role, or none that the profiles tell.</summary>
    public string? RoleArn { get; init; }

    public string? ExternalId { get; init; }

    /// <summary>The profile's own: aws doesn't take it from a source profile.</summary>
    public string? Region { get; init; }

    /// <summary>How kubed gets there, as a sentence.</summary>
    public required string Way { get; init; }

    /// <summary>What is wrong with the profiles, as a sentence; null: nothing.</summary>
    public string? Problem { get; init; }

    /// <param name="profiles">All there are.</param>
    /// <param name="name">The profile; null: none is named, which means the default one if there is one.</param>
    public static RoleChain Of(AwsProfiles profiles, string? name)
    {
        if ((name ?? "default") is var first && profiles.Find(first) is not { } profile)
        {
            return name is null
                ? new RoleChain { Way = "The kubeconfig names no profile, so kubed signs in as whoever its pod is." }
                : new RoleChain
                {
                    Way = $"The kubeconfig names profile {name}.",
                    Problem = $"profile {name} isn't in the aws files that were read. Give kubed's own with --aws-config and --aws-credentials",
                };
        }

        return profile.RoleArn is null
            ? new RoleChain { Region = profile.Region, Way = $"Profile {first} has no role_arn: it signs in {WithoutRole(profile)}." }
            : Walk(profiles, profile);
    }

    private static RoleChain Walk(AwsProfiles profiles, AwsProfile first)
    {
        var way = new List<string>();
        var seen = new List<string> { first.Name };
        string? problem = null;
        for (var current = first; ;)
        {
            if (current.HasWebIdentity || current.CredentialSource is not null || current.SourceProfile is not { } source)
            {
                way.Add(Beginning(current, isFirst: current == first));
                break;
            }

            if (source == current.Name)
            {
                // aws allows that: the profile's own keys take on its role.
                way.Add($"with the access keys of profile {source} itself");
                break;
            }

            if (seen.Contains(source))
            {
                problem = $"source_profile goes in a circle ({string.Join(" -> ", [.. seen, source])}), which aws refuses";
                break;
            }

            if (profiles.Find(source) is not { } next)
            {
                problem = $"profile {source}, the source_profile of {current.Name}, isn't in the aws files that were read";
                break;
            }

            seen.Add(source);
            way.Add(next.RoleArn is { } role ? $"by way of profile {source} ({role})" : $"by way of profile {source}");
            current = next;
        }

        return new RoleChain
        {
            RoleArn = first.RoleArn,
            ExternalId = first.ExternalId,
            Region = first.Region,
            Way = $"Profile {first.Name} takes on its role{string.Concat(way.Select(step => $", {step}"))}.",
            Problem = problem,
        };
    }

    private static string Beginning(AwsProfile profile, bool isFirst) =>
        profile.HasWebIdentity ? isFirst ? "straight from the pod's web identity" : "which takes on its own from the pod's web identity"
        : profile.CredentialSource is { } source ? $"with the credentials of its surroundings (credential_source {source})"
        : profile.RoleArn is not null ? "from nothing: it has neither source_profile, credential_source nor web_identity_token_file"
        : $"which signs in {WithoutRole(profile)}";

    private static string WithoutRole(AwsProfile profile) =>
        profile.HasKeys ? "with access keys"
        : profile.HasSso ? "by single sign-on"
        : profile.HasProcess ? "with what a program prints"
        : "as whoever kubed's pod is";
}
