namespace Bellwether.Crds;

/// <summary>Types of conditions, kstatus-compatible.</summary>
public static class ConditionTypes
{
    /// <summary>On both kinds, always: all is as the spec says.</summary>
    public const string Ready = "Ready";

    /// <summary>On both kinds, only while true: work is going on, or being retried.</summary>
    public const string Reconciling = "Reconciling";

    /// <summary>On both kinds, only while true: only a person can help.</summary>
    public const string Stalled = "Stalled";

    /// <summary>On a FollowerCluster: its API server is reached, and is the one that was meant.</summary>
    public const string Reachable = "Reachable";

    /// <summary>On a FollowerCluster: it accepts the credentials.</summary>
    public const string Authenticated = "Authenticated";

    /// <summary>On a FollowerCluster: it grants the permissions that copies need.</summary>
    public const string Authorized = "Authorized";

    /// <summary>On a FollowerCluster, only while true: copies in it that no sync speaks for wait for approval to be deleted.</summary>
    public const string DeletionHeld = "DeletionHeld";

    /// <summary>
    /// On a CrossClusterSync, only while true: changes of its copies have waited for more than a minute to get into the audit repository.
    /// </summary>
    public const string AuditLagging = "AuditLagging";

    /// <summary>On a CrossClusterSync: the source is there, readable, and of a kind that may be copied.</summary>
    public const string SourceAvailable = "SourceAvailable";
}
