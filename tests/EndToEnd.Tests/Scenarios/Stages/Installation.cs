using Bellwether.Testing;
using Bellwether.Testing.Servers;

namespace Bellwether.EndToEnd.Tests.Scenarios.Stages;

/// <summary>Prepares a management cluster with config/default, as a person would.</summary>
internal static class Installation
{
    /// <summary>From this minor version on, servers know policy/v1.</summary>
    private const int PolicyV1 = 21;

    /// <summary>Of a server on which it is recorded what the operator asks for.</summary>
    public static KubeServerOptions Audited { get; } =
        new() { AuditedUser = $"system:serviceaccount:{Stage.OperatorNamespace}:bellwether-operator" };

    /// <summary>The kinds, the namespace, the rights and the Deployment are there.</summary>
    /// <returns>A token of the operator's ServiceAccount, which has no more rights than those.</returns>
    public static async Task<string> OfAsync(Cluster management)
    {
        await ApplyAsync(management);
        await management.Kubectl.RunAsync("wait", "--for=condition=Established", "crd", "--all", "--timeout=60s");
        var answer = await management.PostAsync(
            $"/api/v1/namespaces/{Stage.OperatorNamespace}/serviceaccounts/bellwether-operator/token",
            """{"apiVersion":"authentication.k8s.io/v1","kind":"TokenRequest","spec":{"expirationSeconds":86400}}""");
        return answer["status"]!["token"]!.GetValue<string>();
    }

    /// <summary>Applies config/default, and returns what kubectl printed. A server that is too old for one object of it takes all others.</summary>
    public static async Task<string> ApplyAsync(Cluster management)
    {
        var applied = await management.Kubectl.TryAsync(["apply", "-k", Repository.PathOf("config/default")]);
        if (management.Minor >= PolicyV1)
        {
            return applied.Succeeded();
        }

        applied.ExitCode.Should().Be(1, "{0}", applied);
        applied.Error.Trim().Split('\n').Where(line => !line.StartsWith("Warning:", StringComparison.Ordinal))
            .Should().HaveCountLessThanOrEqualTo(2).And.OnlyContain(
                line => line.Contains("no matches for kind \"PodDisruptionBudget\" in version \"policy/v1\"", StringComparison.Ordinal)
                    || line.StartsWith("ensure CRDs are installed first", StringComparison.Ordinal),
                "{0}", applied);
        return applied.Output;
    }
}
