namespace Bellwether.EndToEnd.Tests.Audit;

/// <summary>One object, or more, of each kind that docs/spec/kinds.md says can be copied, as far as a server of a version has it.</summary>
internal static class EveryKindManifests
{
    /// <summary>Two kinds of one group whose names, and with them folders, differ only in case.</summary>
    public static readonly string[] Definitions = [Definition("Gadget", "gadgets"), Definition("GADGET", "gadgetries")];

    private const string Pods = """{"metadata":{"labels":{"app":"every"}},"spec":{"containers":[{"name":"c","image":"registry.example.com/c:1"}]}}""";
    private const string Labels = """{"matchLabels":{"app":"every"}}""";

    /// <param name="minor">Of the servers: 20 for 1.20.</param>
    public static IEnumerable<KindSample> For(int minor)
    {
        string[] names = ["every", new string('n', 249) + ".tls", "aux", "con.git"];
        foreach (var name in names)
        {
            yield return new("v1", "Secret", name, $$"""
                "data":{"tls.key":"{{Convert.ToBase64String("canary-every"u8)}}","UPPER":"{{Convert.ToBase64String("canary-EVERY"u8)}}"}
                """);
        }

        yield return new("v1", "ConfigMap", "every", """ "data":{"a":"1","A":"two\nlines\n","yes":"no"},"binaryData":{"raw":"AP8="} """);
        yield return new("v1", "LimitRange", "every", """ "spec":{"limits":[{"type":"Pod","max":{"cpu":"64"}}]} """);
        yield return new("v1", "ResourceQuota", "every", """ "spec":{"hard":{"services.loadbalancers":"7"}} """);
        yield return new("v1", "PodTemplate", "every", $""" "template":{Pods} """);
        if (minor > 20)
        {
            yield return new("v1", "Service", "every", """ "spec":{"selector":{"app":"every"},"ports":[{"port":80}]} """);
        }

        // Names of these may have capitals and colons. No sync can name them so, but select them.
        foreach (var name in (string[])["reader", "Reader", "system:every"])
        {
            yield return new("rbac.authorization.k8s.io/v1", "Role", name, """ "rules":[{"apiGroups":[""],"resources":["pods"],"verbs":["get"]}] """);
        }

        yield return new("rbac.authorization.k8s.io/v1", "RoleBinding", "every", """
            "roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"Role","name":"reader"},"subjects":[{"apiGroup":"rbac.authorization.k8s.io","kind":"User","name":"somebody"}]
            """);
        yield return new("networking.k8s.io/v1", "NetworkPolicy", "every", """ "spec":{"podSelector":{},"policyTypes":["Ingress"]} """);
        yield return new("networking.k8s.io/v1", "Ingress", "every", """ "spec":{"defaultBackend":{"service":{"name":"every","port":{"number":80}}}} """);
        yield return new("apps/v1", "Deployment", "every", $$""" "spec":{"selector":{{Labels}},"template":{{Pods}}} """);
        yield return new("apps/v1", "DaemonSet", "every", $$""" "spec":{"selector":{{Labels}},"template":{{Pods}}} """);
        yield return new("apps/v1", "StatefulSet", "every", $$""" "spec":{"serviceName":"every","selector":{{Labels}},"template":{{Pods}}} """);
        yield return new(minor > 20 ? "batch/v1" : "batch/v1beta1", "CronJob", "every", """
            "spec":{"schedule":"0 0 * * *","jobTemplate":{"spec":{"template":{"spec":{"restartPolicy":"Never","containers":[{"name":"c","image":"registry.example.com/c:1"}]}}}}}
            """);
        yield return new(minor > 20 ? "policy/v1" : "policy/v1beta1", "PodDisruptionBudget", "every", $$""" "spec":{"minAvailable":1,"selector":{{Labels}}} """);
        yield return new("autoscaling/v1", "HorizontalPodAutoscaler", "every", """
            "spec":{"maxReplicas":3,"scaleTargetRef":{"apiVersion":"apps/v1","kind":"Deployment","name":"every"}}
            """);
        yield return new("example.net/v1", "Gadget", "every", """ "spec":{"size":3} """);
        yield return new("example.net/v1", "GADGET", "every", """ "spec":{"size":4} """);
    }

    private static string Definition(string kind, string plural) =>
        $$"""
        {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition","metadata":{"name":"{{plural}}.example.net"},
         "spec":{"group":"example.net","scope":"Namespaced",
          "names":{"kind":"{{kind}}","plural":"{{plural}}","singular":"one-of-{{plural}}","listKind":"{{kind}}List"},
          "versions":[{"name":"v1","served":true,"storage":true,"schema":{"openAPIV3Schema":{"type":"object",
           "properties":{"spec":{"type":"object","properties":{"size":{"type":"integer"} } } } } } }]} }
        """;
}

/// <summary>An object to be copied.</summary>
/// <param name="Rest">The members behind metadata, as JSON.</param>
internal sealed record KindSample(string ApiVersion, string Kind, string Name, string Rest)
{
    /// <summary>As an access rule names it.</summary>
    public string GroupKind => ApiVersion.Contains('/', StringComparison.Ordinal) ? $"{Kind}.{ApiVersion.Split('/')[0]}" : Kind;

    public string Manifest(string place) =>
        $$$"""{"apiVersion":"{{{ApiVersion}}}","kind":"{{{Kind}}}","metadata":{"namespace":"{{{place}}}","name":"{{{Name}}}","labels":{"kind":"{{{Kind}}}"}},{{{Rest}}}}""";
}
