namespace Bellwether.Crds;

/// <summary>What is written on a copy to say whose it is, and who writes it.</summary>
public static class Marks
{
    /// <summary>Everything with this prefix is ours; never inherited from a source.</summary>
    public const string Prefix = BellwetherApi.Group + "/";

    /// <summary>Label: the origin ID of the management cluster.</summary>
    public const string OriginLabel = Prefix + "origin";

    /// <summary>Label: hash of the sync's namespace and name (a label value holds 63 characters).</summary>
    public const string SyncIdLabel = Prefix + "sync-id";

    /// <summary>Annotation: <c>namespace/name</c> of the sync.</summary>
    public const string SyncAnnotation = Prefix + "sync";

    /// <summary>Annotation: <c>Kind/namespace/name</c> of the source.</summary>
    public const string SourceAnnotation = Prefix + "source";

    /// <summary>Annotation: a value of <see cref="DeletionPolicies"/>: what to do when the sync is found to be gone.</summary>
    public const string OnDeleteAnnotation = Prefix + "on-delete";

    /// <summary>Annotation: <c>v1:key id:HMAC</c> over origin, sync, source UID and planned content.</summary>
    public const string FingerprintAnnotation = Prefix + "fingerprint";

    /// <summary>Annotation: hash of the field set that our managedFields entry must have.</summary>
    public const string FieldsAnnotation = Prefix + "fields";

    /// <summary>Field manager of copies: this and 8 hex digits of the origin ID's hash.</summary>
    public const string FieldManagerPrefix = "bellwether-";

    /// <summary>Field manager of the status of both kinds.</summary>
    public const string StatusFieldManager = "bellwether-status";

    /// <summary>Field manager of finalizers on the two kinds.</summary>
    public const string FinalizerFieldManager = "bellwether-finalizers";
}

/// <summary>Finalizers on the two kinds.</summary>
public static class Finalizers
{
    /// <summary>On a CrossClusterSync: until its copies are deleted or released.</summary>
    public const string Copies = Marks.Prefix + "copies";

    /// <summary>On a FollowerCluster: until the copies in it are deleted or released.</summary>
    public const string Follower = Marks.Prefix + "follower";
}

/// <summary>Annotations that a person sets on the two kinds.</summary>
public static class RequestAnnotations
{
    /// <summary>On a FollowerCluster: the new cluster UID, to confirm that the cluster behind it was rebuilt or replaced on purpose.</summary>
    public const string ConfirmClusterUID = Marks.Prefix + "confirm-cluster-uid";

    /// <summary>On either kind: the <see cref="HeldDeletion.Hash"/> of the deletions that are to go on.</summary>
    public const string ApproveDeletion = Marks.Prefix + "approve-deletion";
}
