namespace Bellwether.Crds;

/// <summary>Reasons of conditions of a CrossClusterSync, besides <see cref="CommonReasons"/>.</summary>
public static class CrossClusterSyncReasons
{
    /// <summary>Ready True: every copy was seen to be as planned.</summary>
    public const string Synced = "Synced";

    /// <summary>Ready False: some copies could not be brought in line.</summary>
    public const string CopiesFailing = "CopiesFailing";

    /// <summary>Ready Unknown: a follower can't be asked.</summary>
    public const string FollowerUnavailable = "FollowerUnavailable";

    /// <summary>Ready False: no FollowerCluster, or no namespace of any, is selected.</summary>
    public const string NoTargets = "NoTargets";

    /// <summary>Ready False: the sync is being deleted, and its copies are being dealt with.</summary>
    public const string Deleting = "Deleting";

    /// <summary>The sync is suspended.</summary>
    public const string Suspended = "Suspended";

    /// <summary>SourceAvailable True.</summary>
    public const string SourceFound = "SourceFound";

    public const string SourceNotFound = "SourceNotFound";

    /// <summary>No object matches spec.source.selector.</summary>
    public const string NoSources = "NoSources";

    /// <summary>More objects match spec.source.selector than one sync copies.</summary>
    public const string TooManySources = "TooManySources";

    /// <summary>The operator may not read the source.</summary>
    public const string SourceForbidden = "SourceForbidden";

    /// <summary>The source could not be read; it is tried again.</summary>
    public const string SourceUnreadable = "SourceUnreadable";

    /// <summary>SourceAvailable False: the management cluster doesn't serve the source's kind.</summary>
    public const string KindNotFound = "KindNotFound";

    /// <summary>Stalled: the source must not be copied (a token, or itself a copy).</summary>
    public const string SourceRefused = "SourceRefused";

    /// <summary>Stalled: a copy of the source would be larger than API servers store.</summary>
    public const string SourceTooLarge = "SourceTooLarge";

    /// <summary>Stalled: the source doesn't have a key that spec.transform.keys names.</summary>
    public const string KeyNotFound = "KeyNotFound";

    /// <summary>Stalled: another sync already has a target.</summary>
    public const string TargetClaimed = "TargetClaimed";
}
