namespace Bellwether.Operator.Syncs.Content;

/// <summary>
/// Which of a source's labels a copy gets: all but those that say who manages the source. A copy that carried Argo CD's tracking label
/// would be pruned by the follower's own Argo CD, one with Helm's would be taken for part of a release.
/// </summary>
public static class InheritedLabels
{
    private static readonly string[] Denied =
    [
        "app.kubernetes.io/instance",
        "app.kubernetes.io/managed-by",
        "kubectl.kubernetes.io/last-applied-configuration",
    ];

    private static readonly string[] DeniedDomains =
    [
        "argocd.argoproj.io",
        "meta.helm.sh",
        "helm.sh",
        "kubed.appscode.com",
        "bellwether.dev",
    ];

    private static readonly string[] DeniedParentDomains = [".toolkit.fluxcd.io"];

    /// <summary>Whether a copy may inherit a label or annotation of this name.</summary>
    public static bool Allows(string name)
    {
        var slash = name.IndexOf('/', StringComparison.Ordinal);
        var domain = slash < 0 ? "" : name[..slash];
        return !Denied.Contains(name)
            && !DeniedDomains.Contains(domain)
            && !DeniedParentDomains.Any(parent => domain.EndsWith(parent, StringComparison.Ordinal));
    }
}
