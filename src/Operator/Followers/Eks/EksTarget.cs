using System.Security.Cryptography;
using System.Text;
using Bellwether.Crds;

namespace Bellwether.Operator.Followers.Eks;

/// <summary>
/// Whose credentials, tokens and description are kept together: those of one follower with one spec. Followers never share a session, not
/// even for the same role: its name tells them apart in CloudTrail.
/// </summary>
internal sealed record EksTarget(string Follower, string Account, string RoleArn, string? ExternalId, string ClusterName, string Region)
{
    private const int MaximumSessionName = 64;
    private const int HashLength = 8;

    public static EksTarget Of(FollowerCluster cluster, EksCluster eks) =>
        new(cluster.Metadata.Name!, eks.Account, eks.RoleARN, eks.ExternalID, eks.ClusterName, eks.Region);

    /// <summary>Readable, and other for each follower: a name that is too long is cut and ends in a hash of the whole.</summary>
    public string SessionName
    {
        get
        {
            var name = $"bellwether-{Follower}";
            if (name.Length <= MaximumSessionName)
            {
                return name;
            }

            var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Follower)))[..HashLength];
            return $"{name[..(MaximumSessionName - HashLength - 1)]}-{hash}";
        }
    }
}
