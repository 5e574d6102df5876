using System.Text.Json.Nodes;
using Bellwether.Sandbox.Json;
using Bellwether.Sandbox.Server;

namespace Bellwether.Sandbox.Resources;

internal sealed class LeaseKind() : BuiltInKind(Describe("coordination.k8s.io", "v1", "Lease", "leases", true, "coordination.v1.Lease"))
{
    public override bool CreatesOnUpdate => true;

    public override bool UpdatesUnconditionally => false;

    public override MetadataChecks MetadataChecks { get; } = new(Core: false);

    public override void Validate(JsonObject obj, List<FieldError> errors)
    {
        var spec = obj.Map("spec");
        if (spec.Whole("leaseDurationSeconds") is <= 0 and var duration)
        {
            errors.Add(FieldError.Invalid("spec.leaseDurationSeconds", duration, "must be greater than 0"));
        }

        if (spec.Whole("leaseTransitions") is < 0 and var transitions)
        {
            errors.Add(FieldError.Invalid("spec.leaseTransitions", transitions, "must to greater or equal than 0"));
        }
    }
}

internal sealed class ServiceAccountKind() : BuiltInKind(Describe("", "v1", "ServiceAccount", "serviceaccounts", true, "core.v1.ServiceAccount", "sa"))
{
    public override bool ReturnsDeleted => true;
}

/// <summary>Role, ClusterRole, RoleBinding, ClusterRoleBinding: names may hold colons, references get their group.</summary>
internal sealed class RbacKind(string kind, string plural, bool namespaced)
    : BuiltInKind(Describe(Group, "v1", kind, plural, namespaced, "rbac.v1." + kind))
{
    private const string Group = "rbac.authorization.k8s.io";

    public override bool CreatesOnUpdate => true;

    public override MetadataChecks MetadataChecks { get; } = new(Core: true, Repeats: 2);

    /// <summary>An empty list is no list once it is stored.</summary>
    public override JsonObject ToStorage(JsonObject obj)
    {
        if (obj.List("rules") is not { Count: 0 })
        {
            return obj;
        }

        var stored = obj.Copy();
        stored["rules"] = null;
        return stored;
    }

    public override string? NameError(string name) => Names.PathSegmentError(name);

    public override void Validate(JsonObject obj, List<FieldError> errors)
    {
        var rules = obj.List("rules") ?? [];
        for (var i = 0; i < rules.Count; i++)
        {
            if (rules[i].List("verbs") is not { Count: > 0 })
            {
                errors.Add(FieldError.Required($"rules[{i}].verbs", "verbs must contain at least one value"));
            }

            if (rules[i].List("nonResourceURLs") is { Count: > 0 })
            {
                continue;
            }

            if (rules[i].List("apiGroups") is not { Count: > 0 })
            {
                errors.Add(FieldError.Required($"rules[{i}].apiGroups", "resource rules must supply at least one api group"));
            }

            if (rules[i].List("resources") is not { Count: > 0 })
            {
                errors.Add(FieldError.Required($"rules[{i}].resources", "resource rules must supply at least one resource"));
            }
        }

        if (obj.Map("roleRef") is { } reference)
        {
            if (reference.Text("apiGroup") != Group)
            {
                errors.Add(FieldError.Unsupported("roleRef.apiGroup", reference["apiGroup"], [Group]));
            }

            if (reference.Text("name") is null or "")
            {
                errors.Add(FieldError.Required("roleRef.name"));
            }
        }
    }

    public override void ValidateUpdate(JsonObject obj, JsonObject old, string subresource, List<FieldError> errors)
    {
        Validate(obj, errors);
        if (!obj["roleRef"].SameAs(old["roleRef"]))
        {
            var shown = obj.Map("roleRef");
            errors.Add(FieldError.InvalidRaw(
                "roleRef",
                $"rbac.RoleRef{{APIGroup:\"{shown.Text("apiGroup")}\", Kind:\"{shown.Text("kind")}\", Name:\"{shown.Text("name")}\"}}",
                "cannot change roleRef"));
        }
    }

    protected override void Default(JsonObject obj)
    {
        if (obj.Map("roleRef") is { } reference && reference.Text("apiGroup") is null or "")
        {
            obj.Map("roleRef")!["apiGroup"] = Group;
        }

        foreach (var subject in obj.List("subjects") ?? [])
        {
            if (subject is JsonObject map && map.Text("apiGroup") is null or "" && map.Text("kind") is "User" or "Group")
            {
                ((JsonObject)subject!)["apiGroup"] = Group;
            }
        }
    }
}
