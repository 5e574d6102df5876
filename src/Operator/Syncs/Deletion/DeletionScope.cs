using Bellwether.Crds;
using Bellwether.Kubernetes.Entities;

namespace Bellwether.Operator.Syncs.Deletion;

/// <summary>The object whose deletions are judged together, and on which they are approved.</summary>
/// <param name="Kind">Of the two kinds of the API.</param>
internal readonly record struct DeletionScope(string Kind, ObjectKey Key)
{
    public static DeletionScope Of(CrossClusterSync sync) => Sync(sync.Key());

    public static DeletionScope Sync(ObjectKey key) => new(CrossClusterSync.KindName, key);

    public static DeletionScope Follower(string name) => new(FollowerCluster.KindName, ObjectKey.Cluster(name));

    /// <summary>What a person types to approve.</summary>
    public string ApprovalCommand(string hash)
    {
        var scope = string.IsNullOrEmpty(Key.Namespace) ? "" : $" -n {Key.Namespace}";
        return $"kubectl{scope} annotate {Kind.ToLowerInvariant()} {Key.Name} {RequestAnnotations.ApproveDeletion}={hash} --overwrite";
    }

    public override string ToString() => $"{Kind} {Key}";
}
