namespace Bellwether.Crds;

/// <summary>Why one copy could not be brought in line (<see cref="CopyFailure.Reason"/>).</summary>
public static class CopyReasons
{
    /// <summary>No FollowerCluster has the name.</summary>
    public const string ClusterNotFound = "ClusterNotFound";

    /// <summary>The follower is not ready.</summary>
    public const string ClusterUnavailable = "ClusterUnavailable";

    /// <summary>No access rule of the follower allows it.</summary>
    public const string AccessDenied = "AccessDenied";

    /// <summary>The follower doesn't serve the kind in this version.</summary>
    public const string KindNotServed = "KindNotServed";

    public const string NamespaceNotFound = "NamespaceNotFound";

    /// <summary>Namespaces are selected by labels, and the follower doesn't let them be listed.</summary>
    public const string NamespacesUnknown = "NamespacesUnknown";

    public const string NamespaceTerminating = "NamespaceTerminating";

    /// <summary>An object that isn't ours is there.</summary>
    public const string ForeignObject = "ForeignObject";

    /// <summary>Another sync has the target.</summary>
    public const string TargetClaimed = "TargetClaimed";

    /// <summary>The follower's API server forbids the write.</summary>
    public const string Forbidden = "Forbidden";

    /// <summary>The follower's API server, or a webhook of it, refuses the object.</summary>
    public const string Rejected = "Rejected";

    /// <summary>The copy was changed, and driftPolicy is Report.</summary>
    public const string Drifted = "Drifted";

    /// <summary>Somebody keeps changing the copy.</summary>
    public const string Contested = "Contested";

    /// <summary>A webhook of the follower changes what is written.</summary>
    public const string MutatedOnAdmission = "MutatedOnAdmission";

    /// <summary>The copy is being deleted, and finalizers keep it.</summary>
    public const string Terminating = "Terminating";

    /// <summary>The copy is to be deleted, and the brake holds that.</summary>
    public const string DeletionHeld = CommonReasons.DeletionHeld;

    /// <summary>The write failed and is being retried.</summary>
    public const string WriteFailed = "WriteFailed";
}
