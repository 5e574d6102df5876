using static Bellwether.Testing.InvalidSpecs.RefusedBy;
using static Bellwether.Testing.InvalidSpecs.SpecEdit;

namespace Bellwether.Testing.InvalidSpecs;

/// <summary>Every rule of FollowerCluster, broken once.</summary>
public static class InvalidFollowers
{
    public const string Kind = "FollowerCluster";

    /// <summary>A valid spec, which the rows are made from.</summary>
    public const string Valid =
        """
        {"kubeconfig":{"secretRef":{"name":"east","key":"kubeconfig"},"context":"east"},"suspend":true,
         "access":[{"from":{"namespaces":["prod"]},"to":{"namespaces":["prod","ingress"]},
                    "kinds":["Secret","ConfigMap"],"allow":["Adopt","CreateNamespaces"]},
                   {"from":{"selector":{"matchLabels":{"team":"shop"}}},"to":{"namespaces":["shop-*","*","a?","?-b*c"]},
                    "kinds":["Role.rbac.authorization.k8s.io","Deployment.apps","Service"]}]}
        """;

    /// <summary>A valid <c>spec.eks</c>.</summary>
    public const string ValidEks =
        """
        {"account":"111122223333","roleARN":"arn:aws:iam::111122223333:role/teams/bellwether-follower","clusterName":"east",
         "region":"eu-west-1","externalID":"b-1"}
        """;

    private const string From = "access.0.from.namespaces";
    private const string FromField = "spec.access[0].from.namespaces";
    private const string To = "access.0.to.namespaces";
    private const string ToField = "spec.access[0].to.namespaces";

    public static IReadOnlyList<InvalidSpec> All { get; } =
    [
        Row("no way to sign in", "kubeconfig", null, "spec", "exactly one of eks and kubeconfig must be set, got none", Rule),
        Row("two ways to sign in", "eks", ValidEks, "spec", "exactly one of eks and kubeconfig must be set, got both", Rule),
        EksRow("no account", "account", null, "is required", Schema),
        EksRow("short account", "account", "\"11112222333\"", "must be the 12 digits of an AWS account", Schema),
        EksRow("account with letters", "account", "\"11112222333x\"", "got '11112222333x'", Schema),
        EksRow("no role", "roleARN", null, "is required", Schema),
        EksRow("role by name", "roleARN", "\"bellwether-follower-role\"", "must be the ARN of an IAM role", Schema),
        EksRow("user for a role", "roleARN", "\"arn:aws:iam::111122223333:user/follower\"", "must be the ARN of an IAM role", Schema),
        EksRow("unknown partition", "roleARN", "\"arn:aws-x:iam::111122223333:role/follower\"", "must be the ARN of an IAM role", Schema),
        EksRow("role too long", "roleARN", Long(2049), "at most 2048 characters, got 2049", Schema),
        EksRow("role of another account", "roleARN", "\"arn:aws:iam::444455556666:role/follower\"", "must be the one in account, 111122223333, got 444455556666", Rule),
        EksRow("role of another partition", "roleARN", "\"arn:aws-cn:iam::111122223333:role/follower\"", "must be that of region eu-west-1, aws, got aws-cn", Rule),
        EksRow("no cluster", "clusterName", null, "is required", Schema),
        EksRow("bad cluster name", "clusterName", "\"-east\"", "got '-east'", Schema),
        EksRow("cluster name too long", "clusterName", Long(101), "at most 100 characters, got 101", Schema),
        EksRow("no region", "region", null, "is required", Schema),
        EksRow("zone for a region", "region", "\"eu-west-1a\"", "must be an AWS region, such as eu-west-1, got 'eu-west-1a'", Schema),
        EksRow("region too long", "region", Long(33), "at most 32 characters, got 33", Schema),
        EksRow("short external ID", "externalID", "\"x\"", "at least 2", Schema),
        EksRow("bad external ID", "externalID", "\"a b\"", "must be letters, digits and any of _+=,.@:/-", Schema),
        EksRow("external ID too long", "externalID", Long(1225), "at most 1224 characters, got 1225", Schema),
        Row("no Secret", "kubeconfig.secretRef", null, "spec.kubeconfig.secretRef", "is required", Schema),
        Row("no Secret name", "kubeconfig.secretRef.name", null, "spec.kubeconfig.secretRef.name", "is required", Schema),
        Row("bad Secret name", "kubeconfig.secretRef.name", "\"a/b\"", "spec.kubeconfig.secretRef.name", "got 'a/b'", Schema),
        Row("Secret name too long", "kubeconfig.secretRef.name", Long(254), "spec.kubeconfig.secretRef.name", "at most 253", Schema),
        Row("empty key", "kubeconfig.secretRef.key", "\"\"", "spec.kubeconfig.secretRef.key", "must be letters, digits", Schema),
        Row("bad key", "kubeconfig.secretRef.key", "\"a b\"", "spec.kubeconfig.secretRef.key", "got 'a b'", Schema),
        Row("key too long", "kubeconfig.secretRef.key", Long(254), "spec.kubeconfig.secretRef.key", "at most 253", Schema),
        Row("empty context", "kubeconfig.context", "\"\"", "spec.kubeconfig.context", "1 to 253 characters, got 0", Schema),
        Row("context too long", "kubeconfig.context", Long(254), "spec.kubeconfig.context", "1 to 253 characters, got 254", Schema),
        Row("too many rules", "access", Many(65, """{"from":{"namespaces":["n%"]}}"""), "spec.access", "at most 64 rules, got 65", Schema),
        Row("no from", "access.0.from", null, "spec.access[0].from", "is required", Schema),
        Row("from nowhere", "access.0.from", "{}", "spec.access[0].from", "exactly one of namespaces and selector must be set, got none", Rule),
        Row(
            "from two ways", "access.0.from", """{"namespaces":["a"],"selector":{"matchLabels":{"a":"b"}}}""",
            "spec.access[0].from", "exactly one of namespaces and selector must be set, got both", Rule),
        Row("from anywhere", "access.0.from", """{"selector":{}}""", "spec.access[0].from.selector", "an empty selector would select every namespace", Rule),
        Row(
            "from anywhere, in other words", "access.0.from", """{"selector":{"matchLabels":{},"matchExpressions":[]}}""",
            "spec.access[0].from.selector", "an empty selector would select every namespace", Rule),
        Row(
            "from a bad label", "access.0.from", """{"selector":{"matchLabels":{"a":"b c"}}}""",
            "spec.access[0].from.selector.matchLabels[a]", "got 'b c'", Schema),
        Row(
            "from a bad operator", "access.0.from", """{"selector":{"matchExpressions":[{"key":"a","operator":"Like","values":["b"]}]}}""",
            "spec.access[0].from.selector.matchExpressions[0].operator", "got 'Like'", Schema),
        Row("from no names", From, "[]", FromField, "at least 1 of the names must be given, got 0", Schema),
        Row("from too many", From, Many(101, "\"n%\""), FromField, "at most 100 names, got 101", Schema),
        Row("from a glob", From, """["team-*"]""", $"{FromField}[0]", "no patterns), got 'team-*'", Schema),
        Row("from a name too long", $"{From}.0", Long(64), $"{FromField}[0]", "at most 63 characters, got 64", Schema),
        Row("from twice", From, """["a","a"]""", $"{FromField}[1]", "is there twice", Schema),
        Row("to nowhere", "access.0.to", "{}", ToField, "at least 1", Schema),
        Row("to too many", To, Many(101, "\"n%\""), ToField, "at most 100 names, got 101", Schema),
        Row("to no name", To, """["a",""]""", $"{ToField}[1]", "is required", Schema),
        Row("to an expression", To, """["team-[ab]"]""", $"{ToField}[0]", "'*' for any characters and '?' for one, got 'team-[ab]'", Schema),
        Row("to what is not there", To, """["a","!b*"]""", $"{ToField}[1]", "got '!b*'", Schema),
        Row("to a glob with capitals", To, """["Team-*"]""", $"{ToField}[0]", "got 'Team-*'", Schema),
        Row("to a glob that begins with a dash", To, """["-*"]""", $"{ToField}[0]", "got '-*'", Schema),
        Row("to a glob too long", $"{To}.0", Long(64), $"{ToField}[0]", "at most 63 characters, got 64", Schema),
        Row("to twice", To, """["a","b","b"]""", $"{ToField}[2]", "is there twice", Schema),
        Row("no kinds", "access.0.kinds", "[]", "spec.access[0].kinds", "at least 1 of the kinds", Schema),
        Row("no kind", "access.0.kinds", """["Secret",""]""", "spec.access[0].kinds[1]", "is required", Schema),
        Row("any kind", "access.0.kinds", """["Secret","*"]""", "spec.access[0].kinds[1]", "there are no patterns, got '*'", Schema),
        Row("any kind of a group", "access.0.kinds", """["*.apps"]""", "spec.access[0].kinds[0]", "there are no patterns, got '*.apps'", Schema),
        Row("kind with its version", "access.0.kinds", """["apps/v1/Deployment"]""", "spec.access[0].kinds[0]", "got 'apps/v1/Deployment'", Schema),
        Row("kind with an empty group", "access.0.kinds", """["Secret."]""", "spec.access[0].kinds[0]", "got 'Secret.'", Schema),
        Row("kind too long", "access.0.kinds", $"[{Long(318)}]", "spec.access[0].kinds[0]", "at most 317 characters, got 318", Schema),
        Row(
            "our own kind", "access.0.kinds", """["CrossClusterSync.bellwether.dev"]""",
            "spec.access[0].kinds[0]", "kinds of bellwether.dev are never copied", Rule),
        Row("kind twice", "access.0.kinds", """["Secret","Secret"]""", "spec.access[0].kinds[1]", "is there twice", Schema),
        Row("unknown permission", "access.0.allow", """["Everything"]""", "spec.access[0].allow[0]", "got 'Everything'", Schema),
        Row("permission twice", "access.0.allow", """["Adopt","Adopt"]""", "spec.access[0].allow[1]", "is there twice", Schema),
    ];

    private static InvalidSpec EksRow(string name, string field, string? value, string rule, RefusedBy refusedBy) =>
        new(name, Kind, With($$"""{"eks":{{ValidEks}}}""", $"eks.{field}", value), $"spec.eks.{field}", rule, refusedBy);

    private static InvalidSpec Row(string name, string path, string? value, string field, string rule, RefusedBy refusedBy) =>
        new(name, Kind, With(Valid, path, value), field, rule, refusedBy);
}
