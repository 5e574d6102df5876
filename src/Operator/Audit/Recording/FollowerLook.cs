using Bellwether.Kubernetes.Resources;
using Bellwether.Operator.Audit.Documents;
using Bellwether.Operator.Syncs.Inventory;
using Bellwether.Operator.Syncs.Planning;

namespace Bellwether.Operator.Audit.Recording;

/// <summary>What a follower held at one moment, to compare the trail with. Holds no data of objects.</summary>
/// <param name="Follower">Its name.</param>
/// <param name="At">When that was, by the operator's clock.</param>
/// <param name="Copies">Every copy of ours that was known.</param>
/// <param name="Covered">For each kind the namespaces in which every copy was known, <c>""</c> among them for all.</param>
internal sealed record FollowerLook(
    string Follower,
    DateTimeOffset At,
    IReadOnlyCollection<KeyValuePair<CopyTarget, CopyRecord>> Copies,
    IReadOnlyDictionary<ResourceKind, IReadOnlySet<string>> Covered)
{
    /// <summary>Nothing is a copy in it any more, or nobody will ever tell: the FollowerCluster is gone.</summary>
    public bool IsGone { get; init; }

    /// <summary>The follower's folder in the trail, which its name can't be told from where it was cut.</summary>
    public string Folder { get; init; } = AuditPath.Folder(Follower);

    public static FollowerLook Gone(string follower, DateTimeOffset at) =>
        new(follower, at, [], new Dictionary<ResourceKind, IReadOnlySet<string>>()) { IsGone = true };

    /// <summary>A folder of the trail is no FollowerCluster's.</summary>
    public static FollowerLook Forgotten(string folder, DateTimeOffset at) =>
        Gone(AuditPath.FollowerOf(folder), at) with { Folder = folder };

    /// <summary>Whether a copy that isn't among <see cref="Copies"/> wasn't there.</summary>
    public bool Covers(string kindFolder, string namespaceFolder) => IsGone || Covered.Any(kind =>
        kind.Key.FullName == kindFolder && (kind.Value.Contains("") || kind.Value.Contains(namespaceFolder)));
}
