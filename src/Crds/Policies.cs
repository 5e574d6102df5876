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

/// <summary>Values of the fields of <see cref="DeletionPolicy"/> and of <see cref="Marks.OnDeleteAnnotation"/>.</summary>
public static class DeletionPolicies
{
    public const string Delete = "Delete";
    public const string Retain = "Retain";
}

/// <summary>Values of <see cref="AccessRule.Allow"/>.</summary>
public static class AccessPermissions
{
    public const string Adopt = "Adopt";
    public const string CreateNamespaces = "CreateNamespaces";
}

/// <summary>Kinds that can be copied.</summary>
public static class SourceKinds
{
    public const string CoreVersion = "v1";
    public const string Secret = "Secret";
    public const string ConfigMap = "ConfigMap";
}
