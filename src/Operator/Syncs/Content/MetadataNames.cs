using System.IO.Enumeration;

namespace Bellwether.Operator.Syncs.Content;

/// <summary>
/// Which labels and annotations a copy may have. Those that say who manages the source are never inherited: a copy that carried Argo CD's
/// tracking label would be pruned by the follower's own Argo CD, one with Helm's would be taken for part of a release.
/// </summary>
public static class MetadataNames
{
    private const string LastApplied = "kubectl.kubernetes.io/last-applied-configuration";

    private static readonly string[] Denied =
    [
        "app.kubernetes.io/instance",
        "app.kubernetes.io/managed-by",
    ];

    private static readonly string[] DeniedDomains =
    [
        "kubectl.kubernetes.io",
        "argocd.argoproj.io",
        "meta.helm.sh",
        "helm.sh",
        "kubed.appscode.com",
    ];

    private static readonly string[] DeniedParentDomains = [".toolkit.fluxcd.io"];

    /// <summary>
    /// Whether a copy inherits a label or annotation of this name. The deny list wins over every glob, also over one that is just the name.
    /// </summary>
    /// <param name="globs">Of <see cref="Crds.SyncInheritance"/>: one must match the whole name.</param>
    public static bool Inherits(string name, IReadOnlyList<string> globs) => MayBeInherited(name) && globs.Any(glob => Matches(glob, name));

    /// <summary>
    /// Whether a sync may name this label or annotation itself: all but our own marks and kubectl's memory. Others' marks are for
    /// people who know what they do, such as copying Argo CD's own cluster Secrets.
    /// </summary>
    public static bool MayBeNamed(string name) => name != LastApplied && !IsOurs(Domain(name));

    private static bool MayBeInherited(string name)
    {
        var domain = Domain(name);
        return !Denied.Contains(name)
            && !DeniedDomains.Contains(domain)
            && !DeniedParentDomains.Any(parent => domain.EndsWith(parent, StringComparison.Ordinal))
            && !IsOurs(domain);
    }

    // Names hold no backslash, which is all that this knows besides * and ?.
    private static bool Matches(string glob, string name) => FileSystemName.MatchesSimpleExpression(glob, name, ignoreCase: false);

    private static bool IsOurs(string domain) =>
        domain == Crds.BellwetherApi.Group || domain.EndsWith($".{Crds.BellwetherApi.Group}", StringComparison.Ordinal);

    private static string Domain(string name)
    {
        var slash = name.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? "" : name[..slash];
    }
}
