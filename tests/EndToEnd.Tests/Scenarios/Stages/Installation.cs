using Bellwether.Testing;

namespace Bellwether.EndToEnd.Tests.Scenarios.Stages;

/// <summary>Prepares a management cluster with the manifests under config/, as a person would.</summary>
internal static class Installation
{
    /// <summary>The kinds, the namespace and the rights are there.</summary>
    /// <returns>A token of the operator's ServiceAccount, which has no more rights than those.</returns>
    public static async Task<string> OfAsync(Cluster management)
    {
        await management.Kubectl.RunAsync("apply", "-k", Repository.PathOf("config/crd"));
        await management.Kubectl.RunAsync("apply", "-f", Repository.PathOf("config/manager/namespace.yaml"));
        await management.Kubectl.RunAsync("apply", "-k", Repository.PathOf("config/rbac"));
        await management.Kubectl.RunAsync("wait", "--for=condition=Established", "crd", "--all", "--timeout=60s");
        var answer = await management.PostAsync(
            $"/api/v1/namespaces/{Stage.OperatorNamespace}/serviceaccounts/bellwether-operator/token",
            """{"apiVersion":"authentication.k8s.io/v1","kind":"TokenRequest","spec":{"expirationSeconds":86400}}""");
        return answer["status"]!["token"]!.GetValue<string>();
    }
}
