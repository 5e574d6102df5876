namespace Bellwether.EndToEnd.Tests.GitOps;

/// <summary>What is applied from Git, with the annotations that Argo CD tracks it by.</summary>
internal static class Applied
{
    public const string Follower =
        """
        {"apiVersion":"bellwether.dev/v1alpha1","kind":"FollowerCluster",
         "metadata":{"name":"east","labels":{"tier":"prod"},"annotations":{"argocd.argoproj.io/tracking-id":"apps:bellwether.dev/FollowerCluster:/east"}},
         "spec":{"kubeconfig":{"secretRef":{"name":"east"}},"access":[{"from":{"namespaces":["prod"]}}]}}
        """;

    public static string Secret(string name) =>
        $$$"""
        {"apiVersion":"v1","kind":"Secret","type":"Opaque","metadata":{"name":"{{{name}}}","namespace":"prod",
          "annotations":{"argocd.argoproj.io/tracking-id":"apps:/Secret:prod/{{{name}}}"}},"data":{"a":"MQ=="}}
        """;

    public static string Sync(string name) =>
        $$$"""
        {"apiVersion":"bellwether.dev/v1alpha1","kind":"CrossClusterSync",
         "metadata":{"name":"{{{name}}}","namespace":"prod","annotations":{"argocd.argoproj.io/tracking-id":"apps:bellwether.dev/CrossClusterSync:prod/{{{name}}}"}},
         "spec":{"source":{"kind":"Secret","name":"{{{name}}}"},"targets":[{"clusters":["east"],"namespaces":{"names":["prod"]}}]}}
        """;
}
