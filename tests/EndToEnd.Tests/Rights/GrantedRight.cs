using System.Text.Json.Nodes;
using Bellwether.EndToEnd.Tests.Scenarios.Stages;
using Bellwether.Testing.Servers;

namespace Bellwether.EndToEnd.Tests.Rights;

/// <summary>One verb on one resource that RBAC lets a ServiceAccount use.</summary>
/// <param name="Namespace">Empty: in all.</param>
/// <param name="Name">Empty: of any name.</param>
internal sealed record GrantedRight(string Verb, string Group, string Resource, string Namespace, string Name)
{
    public bool Covers(AuditedRequest request) =>
        (request.Verb, request.Group, request.Resource) == (Verb, Group, Resource)
        && (Namespace.Length == 0 || Namespace == request.Namespace)
        && (Name.Length == 0 || Name == request.Name);

    public override string ToString() => new AuditedRequest(Verb, Group, Resource, Namespace, Name, IsAllowed: true).ToString();

    /// <summary>All that the roles which are bound to a ServiceAccount grant, as the server has them.</summary>
    public static async Task<IReadOnlyList<GrantedRight>> OfAsync(Cluster cluster, string @namespace, string account)
    {
        const string Rbac = "/apis/rbac.authorization.k8s.io/v1";
        var rights = new List<GrantedRight>();
        foreach (var binding in (await cluster.ListAsync($"{Rbac}/clusterrolebindings")).Concat(await cluster.ListAsync($"{Rbac}/rolebindings")))
        {
            var subjects = binding.Json["subjects"]?.AsArray() ?? [];
            if (subjects.Any(subject => Text(subject!["name"]) == account && Text(subject["namespace"]) == @namespace))
            {
                var space = Text(binding.Json["metadata"]!["namespace"]);
                var (kind, role) = (Text(binding.Json["roleRef"]!["kind"]), Text(binding.Json["roleRef"]!["name"]));
                var path = kind == "ClusterRole" ? $"{Rbac}/clusterroles/{role}" : $"{Rbac}/namespaces/{space}/roles/{role}";
                rights.AddRange((await cluster.LookAsync(path)).Json["rules"]!.AsArray().SelectMany(rule => Of(rule!, space)));
            }
        }

        return rights;
    }

    private static IEnumerable<GrantedRight> Of(JsonNode rule, string space) =>
        from @group in Texts(rule["apiGroups"])
        from resource in Texts(rule["resources"])
        from verb in Texts(rule["verbs"])
        from name in rule["resourceNames"] is null ? [""] : Texts(rule["resourceNames"])
        select new GrantedRight(verb, @group, resource, space, name);

    private static IEnumerable<string> Texts(JsonNode? list) => list!.AsArray().Select(Text);

    private static string Text(JsonNode? text) => text?.GetValue<string>() ?? "";
}
