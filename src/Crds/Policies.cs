namespace Bellwether.Crds;

/// <summary>Values of <see cref="CrossClusterSyncSpec.ConflictPolicy"/>.</summary>
public static class ConflictPolicies
{
    public const string Refuse = "Refuse";
    public const string Adopt = "Adopt";
}

/// <summary>Values of <see cref="CrossClusterSyncSpec.DriftPolicy"/>.</summary>
public static class DriftPolicies
{
    public const string Repair = "Repair";
    public const string Report = "Report";
}

/// <summary>Values of <see cref="CrossClusterSyncSpec.Audit"/>.</summary>
public static class AuditPolicies
{
    public const string Enabled = "Enabled";
    public const string Disabled = "Disabled";
}

/// <summary>Values of the fields of <see cref="DeletionPolicy"/> and of <see cref="Marks.OnDeleteAnnotation"/>.</summary>
public static class DeletionPolicies
{
    public const string Delete = "Delete";
    public const string Retain = "Retain";
}

/// <summary>Values of <see cref="HeldDeletion.Window"/>: of what too large a part would be deleted within an hour.</summary>
public static class DeletionWindows
{
    /// <summary>Of the copies of one sync.</summary>
    public const string Sync = "Sync";

    /// <summary>Of the copies in one follower.</summary>
    public const string Follower = "Follower";

    /// <summary>Of all copies.</summary>
    public const string Fleet = "Fleet";
}

/// <summary>Values of <see cref="AccessRule.Allow"/>.</summary>
public static class AccessPermissions
{
    public const string Adopt = "Adopt";
    public const string CreateNamespaces = "CreateNamespaces";
}

/// <summary>Kinds that are copied without anybody naming them, and whose content has keys.</summary>
public static class SourceKinds
{
    public const string CoreVersion = "v1";
    public const string Secret = "Secret";
    public const string ConfigMap = "ConfigMap";
}
