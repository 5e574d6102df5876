using System.Text.Json.Nodes;
using Bellwether.Sandbox.Json;
using Bellwether.Sandbox.Resources;
using Bellwether.Sandbox.Storage;

namespace Bellwether.Sandbox.Access;

/// <summary>Judges by the stored roles and bindings, as the real server's RBAC authorizer; reads them anew for each question.</summary>
internal sealed class RbacAuthorizer(Store store) : IAuthorizer
{
    private const string Group = ".rbac.authorization.k8s.io";
    private const string ServiceAccountPrefix = "system:serviceaccount:";

    public (bool Allowed, string Reason) Judge(AccessQuestion question)
    {
        if (question.User.Groups.Contains("system:masters"))
        {
            return (true, "");
        }

        foreach (var binding in store.Table("clusterrolebindings" + Group).Objects)
        {
            if (SubjectOf(binding.Json, question.User, "") is { } subject && RoleAllows(binding.Json, "", question))
            {
                var role = binding.Json.Map("roleRef");
                return (true, $"RBAC: allowed by ClusterRoleBinding \"{binding.Name}\" of {role.Text("kind")} \"{role.Text("name")}\" to {subject}");
            }
        }

        if (question.Namespace.Length == 0)
        {
            return (false, "");
        }

        foreach (var binding in store.Table("rolebindings" + Group).Objects.Where(one => one.Namespace == question.Namespace))
        {
            if (SubjectOf(binding.Json, question.User, binding.Namespace) is { } subject && RoleAllows(binding.Json, binding.Namespace, question))
            {
                var role = binding.Json.Map("roleRef");
                return (true, $"RBAC: allowed by RoleBinding \"{binding.Name}/{binding.Namespace}\" of {role.Text("kind")} \"{role.Text("name")}\" to {subject}");
            }
        }

        return (false, "");
    }

    private static string? SubjectOf(JsonObject binding, ApiUser user, string space)
    {
        foreach (var subject in binding.List("subjects") ?? [])
        {
            var name = subject.Text("name") ?? "";
            switch (subject.Text("kind"))
            {
                case "User" when user.Name == name:
                    return $"User \"{name}\"";
                case "Group" when user.Groups.Contains(name) || name == (user == ApiUser.Anonymous ? "system:unauthenticated" : "system:authenticated"):
                    return $"Group \"{name}\"";
                case "ServiceAccount" when (subject.Text("namespace") is { Length: > 0 } own ? own : space) is var home
                    && user.Name == $"{ServiceAccountPrefix}{home}:{name}":
                    return $"ServiceAccount \"{name}/{home}\"";
            }
        }

        return null;
    }

    private bool RoleAllows(JsonObject binding, string space, AccessQuestion question)
    {
        var reference = binding.Map("roleRef");
        var role = reference.Text("kind") == "Role"
            ? store.Table("roles" + Group).Get(StoredObject.KeyOf(space, reference.Text("name") ?? ""))
            : store.Table("clusterroles" + Group).Get(reference.Text("name") ?? "");
        return (role?.Json.List("rules") ?? []).Any(rule => RuleAllows((JsonObject)rule!, question));
    }

    private static bool RuleAllows(JsonObject rule, AccessQuestion question)
    {
        if (!Holds(rule, "verbs", question.Verb))
        {
            return false;
        }

        if (question.Path is { } path)
        {
            return ObjectMetaRules.Texts(rule.List("nonResourceURLs")).Any(url =>
                url == "*" || url == path || (url.EndsWith('*') && path.StartsWith(url[..^1], StringComparison.Ordinal)));
        }

        var names = ObjectMetaRules.Texts(rule.List("resourceNames"));
        return Holds(rule, "apiGroups", question.Group) && HoldsResource(rule, question)
            && (names.Count == 0 || (question.Name.Length > 0 && names.Contains(question.Name)));
    }

    private static bool HoldsResource(JsonObject rule, AccessQuestion question)
    {
        var combined = question.Resource + (question.Subresource.Length > 0 ? "/" + question.Subresource : "");
        return ObjectMetaRules.Texts(rule.List("resources")).Any(one =>
            one == "*" || one == combined || (question.Subresource.Length > 0 && one == "*/" + question.Subresource));
    }

    private static bool Holds(JsonObject rule, string field, string value) =>
        ObjectMetaRules.Texts(rule.List(field)).Any(one => one == "*" || one == value);
}
