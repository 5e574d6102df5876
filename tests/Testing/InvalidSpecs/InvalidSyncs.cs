using static Bellwether.Testing.InvalidSpecs.RefusedBy;
using static Bellwether.Testing.InvalidSpecs.SpecEdit;

namespace Bellwether.Testing.InvalidSpecs;

/// <summary>Every rule of CrossClusterSync, broken once.</summary>
public static class InvalidSyncs
{
    public const string Kind = "CrossClusterSync";

    /// <summary>A valid spec, which the rows are made from.</summary>
    public const string Valid =
        """
        {"source":{"kind":"Secret","name":"tls"},
         "targets":[{"clusters":["east"],"namespaces":{"names":["ingress"]}},
                    {"clusterSelector":{"matchLabels":{"tier":"prod"}},"namespaces":{"selector":{"matchLabels":{"tls":"yes"}}}}],
         "transform":{"name":"tls-copy","labels":{"app.kubernetes.io/part-of":"tls"},"annotations":{"example.com/note":"any text"},
                      "inherit":{"labels":["app.kubernetes.io/*"],"annotations":["example.com/note-?"]},
                      "keys":[{"from":"tls.crt","to":"cert.pem"},{"from":"tls.key"}]},
         "conflictPolicy":"Refuse","driftPolicy":"Repair","deletion":{},"suspend":false}
        """;

    private const string Selector = "targets.1.clusterSelector";
    private const string SelectorField = "spec.targets[1].clusterSelector";

    public static IReadOnlyList<InvalidSpec> All { get; } =
    [
        Row("no source", "source", null, "spec.source", "is required", Schema),
        Row("two slashes", "source.apiVersion", "\"apps/v1/x\"", "spec.source.apiVersion", "must be a version, or group/version", Schema),
        Row("path in the version", "source.apiVersion", "\"../v1\"", "spec.source.apiVersion", "got '../v1'", Schema),
        Row("version too long", "source.apiVersion", Long(254), "spec.source.apiVersion", "at most 253 characters, got 254", Schema),
        WithoutKeys("unknown core version", "source.apiVersion", "\"v2\"", "spec.source.apiVersion", "the core group's version is v1, got 'v2'", Operator),
        Row("no kind", "source.kind", null, "spec.source.kind", "is required", Schema),
        Row("kind with a path", "source.kind", "\"Secret/x\"", "spec.source.kind", "must be a kind's name", Schema),
        Row("kind too long", "source.kind", Long(64), "spec.source.kind", "at most 63 characters, got 64", Schema),
        WithoutKeys("refused kind", "source.kind", "\"Pod\"", "spec.source.kind", "Pod is never copied", Operator),
        WithoutKeys("our own kind", "source.apiVersion", "\"bellwether.dev/v1alpha1\"", "spec.source.kind", "is never copied: it says what", Operator),
        WithoutKeys("kind in lower case", "source.kind", "\"secret\"", "spec.source.kind", "got 'secret'", Operator),
        Row("keys of another kind", "source.kind", "\"LimitRange\"", "spec.transform.keys", "only Secrets and ConfigMaps have keys", Rule),
        Row("keys of another group's Secret", "source.apiVersion", "\"example.com/v1\"", "spec.transform.keys", "only Secrets and ConfigMaps have keys", Rule),
        Row("neither source name nor selector", "source.name", null, "spec.source", "exactly one of name and selector must be set, got none", Rule),
        Row(
            "source name and selector", "source.selector", """{"matchLabels":{"a":"b"}}""",
            "spec.source", "exactly one of name and selector must be set, got both", Rule),
        Row("empty source name", "source.name", "\"\"", "spec.source.name", "is required", Schema),
        Selecting("empty source selector", "{}", "spec.source.selector", "every object of the namespace", Rule),
        Selecting(
            "empty lists in a source selector", """{"matchLabels":{},"matchExpressions":[]}""",
            "spec.source.selector", "every object of the namespace", Rule),
        Selecting(
            "bad label value in a source selector", """{"matchLabels":{"a":"b c"}}""",
            "spec.source.selector.matchLabels[a]", "got 'b c'", Schema),
        Row(
            "transform.name with a source selector", "source", """{"kind":"Secret","selector":{"matchLabels":{"a":"b"}}}""",
            "spec.transform.name", "needs spec.source.name", Rule),
        Row("source name with capitals", "source.name", "\"TLS\"", "spec.source.name", "must be lower-case letters", Schema),
        Row("source name with a line feed", "source.name", "\"tls\\n\"", "spec.source.name", "must be lower-case letters", Schema),
        Row("source name too long", "source.name", Long(254), "spec.source.name", "at most 253 characters, got 254", Schema),
        Row("no targets", "targets", null, "spec.targets", "at least 1", Schema),
        Row("empty targets", "targets", "[]", "spec.targets", "at least 1 of the targets must be given, got 0", Schema),
        Row("too many targets", "targets", Many(65, """{"clusters":["c%"]}"""), "spec.targets", "at most 64 targets, got 65", Schema),
        Row("neither clusters nor selector", "targets.0", "{}", "spec.targets[0]", "exactly one of clusters and clusterSelector", Rule),
        Row("clusters and selector", "targets.0.clusterSelector", "{}", "spec.targets[0]", "must be set, got both", Rule),
        Row("no cluster names", "targets.0.clusters", "[]", "spec.targets[0].clusters", "at least 1 of the names", Schema),
        Row("too many clusters", "targets.0.clusters", Many(201, "\"c%\""), "spec.targets[0].clusters", "at most 200 names, got 201", Schema),
        Row("bad cluster name", "targets.0.clusters", """["east","we_st"]""", "spec.targets[0].clusters[1]", "got 'we_st'", Schema),
        Row("glob of clusters", "targets.0.clusters", """["prod-*"]""", "spec.targets[0].clusters[0]", "got 'prod-*'", Schema),
        Row("cluster name too long", "targets.0.clusters.0", Long(254), "spec.targets[0].clusters[0]", "at most 253", Schema),
        Row("cluster twice", "targets.0.clusters", """["east","east"]""", "spec.targets[0].clusters[1]", "is there twice", Schema),
        Row("bad label key", $"{Selector}.matchLabels", """{"a b":"c"}""", $"{SelectorField}.matchLabels", "a label's key must be", Operator),
        Row(
            "label prefix too long", $"{Selector}.matchLabels", $$"""{"{{new string('a', 254)}}/b":"c"}""",
            $"{SelectorField}.matchLabels", "a label's key must be", Operator),
        Row("bad label value", $"{Selector}.matchLabels", """{"a":"b c"}""", $"{SelectorField}.matchLabels[a]", "got 'b c'", Schema),
        Row(
            "label value too long", $"{Selector}.matchLabels", $$"""{"a":{{Long(64)}}}""",
            $"{SelectorField}.matchLabels[a]", "at most 63 characters, got 64", Schema),
        Row("too many labels", $"{Selector}.matchLabels", ManyLabels(33), $"{SelectorField}.matchLabels", "at most 32 labels", Schema),
        Row(
            "too many requirements", $"{Selector}.matchExpressions", Many(33, """{"key":"k%","operator":"Exists"}"""),
            $"{SelectorField}.matchExpressions", "at most 32 requirements, got 33", Schema),
        Requirement("bad key", """{"key":"-a","operator":"Exists"}""", ".key", "got '-a'", Schema),
        Requirement("no key", """{"operator":"Exists"}""", ".key", "must not be empty", Schema),
        Requirement("unknown operator", """{"key":"a","operator":"Gt"}""", ".operator", "must be In or NotIn or Exists", Schema),
        Requirement("In without values", """{"key":"a","operator":"In"}""", ".values", "at least 1 of the values", Rule),
        Requirement("NotIn with no values", """{"key":"a","operator":"NotIn","values":[]}""", ".values", "at least 1", Rule),
        Requirement("Exists with values", """{"key":"a","operator":"Exists","values":["b"]}""", ".values", "left out for Exists", Rule),
        Requirement("bad value", """{"key":"a","operator":"In","values":["b","c d"]}""", ".values[1]", "got 'c d'", Schema),
        Requirement(
            "too many values", $$"""{"key":"a","operator":"In","values":{{Many(65, "\"v%\"")}}}""", ".values", "at most 64 values", Schema),
        Row("empty mapping", "targets.0.namespaces", "{}", "spec.targets[0].namespaces", "exactly one of names and selector", Rule),
        Row(
            "names and selector", "targets.0.namespaces", """{"names":["a"],"selector":{"matchLabels":{"a":"b"}}}""",
            "spec.targets[0].namespaces", "must be set, got both", Rule),
        Row("no namespace names", "targets.0.namespaces.names", "[]", "spec.targets[0].namespaces.names", "at least 1", Schema),
        Row(
            "too many namespaces", "targets.0.namespaces.names", Many(101, "\"n%\""),
            "spec.targets[0].namespaces.names", "at most 100 names, got 101", Schema),
        Row(
            "dots in a namespace", "targets.0.namespaces.names", """["a.b"]""",
            "spec.targets[0].namespaces.names[0]", "must be the name of a namespace", Schema),
        Row("glob of namespaces", "targets.0.namespaces.names", """["*"]""", "spec.targets[0].namespaces.names[0]", "no patterns", Schema),
        Row(
            "namespace too long", "targets.0.namespaces.names.0", Long(64),
            "spec.targets[0].namespaces.names[0]", "at most 63 characters, got 64", Schema),
        Row(
            "namespace twice", "targets.0.namespaces.names", """["a","b","a"]""",
            "spec.targets[0].namespaces.names[2]", "is there twice: 'a'", Schema),
        Row("empty selector", "targets.1.namespaces.selector", "{}", "spec.targets[1].namespaces.selector", "every namespace", Rule),
        Row("create by selector", "targets.1.namespaces.create", "true", "spec.targets[1].namespaces.create", "create needs names", Rule),
        Row("transform: name with capitals", "transform.name", "\"TLS\"", "spec.transform.name", "must be lower-case letters", Schema),
        Row("transform: empty name", "transform.name", "\"\"", "spec.transform.name", "is required", Schema),
        Row("transform: name too long", "transform.name", Long(254), "spec.transform.name", "at most 253 characters, got 254", Schema),
        Row("transform: bad label key", "transform.labels", """{"a b":"c"}""", "spec.transform.labels", "a label's key must be", Operator),
        Row(
            "transform: label key too long", "transform.labels", $$"""{"{{new string('a', 318)}}":"c"}""",
            "spec.transform.labels", "a label's key must be", Rule),
        Row("transform: bad label value", "transform.labels", """{"a":"b c"}""", "spec.transform.labels[a]", "got 'b c'", Schema),
        Row("transform: label too long", "transform.labels", $$"""{"a":{{Long(64)}}}""", "spec.transform.labels[a]", "at most 63", Schema),
        Row("transform: too many labels", "transform.labels", ManyLabels(33), "spec.transform.labels", "at most 32 labels, got 33", Schema),
        Row("transform: our label", "transform.labels", """{"bellwether.dev/origin":"x"}""", "spec.transform.labels", "are not to be set", Rule),
        Row(
            "transform: label below our domain", "transform.labels", """{"x.bellwether.dev/a":"x"}""",
            "spec.transform.labels", "are not to be set", Operator),
        Row(
            "transform: bad annotation key", "transform.annotations", """{"/a":"c"}""",
            "spec.transform.annotations", "an annotation's key must be", Operator),
        Row(
            "transform: annotation too long", "transform.annotations", $$"""{"a":{{Long(4097)}}}""",
            "spec.transform.annotations[a]", "at most 4096 characters here, got 4097", Schema),
        Row(
            "transform: too many annotations", "transform.annotations", ManyLabels(33),
            "spec.transform.annotations", "at most 32 annotations, got 33", Schema),
        Row(
            "transform: our annotation", "transform.annotations", """{"bellwether.dev/fingerprint":"x"}""",
            "spec.transform.annotations", "are not to be set", Rule),
        Row(
            "transform: kubectl's annotation", "transform.annotations", """{"kubectl.kubernetes.io/last-applied-configuration":"{}"}""",
            "spec.transform.annotations", "are not to be set", Rule),
        Inherit("labels", "too many", Many(33, "\"l%\""), "", "at most 32 globs, got 33"),
        Inherit("labels", "an empty one", """["a",""]""", "[1]", "is required"),
        Inherit("labels", "an expression", """["[ab]*"]""", "[0]", "'*' for any characters and '?' for one, got '[ab]*'"),
        Inherit("labels", "too long", $"[{Long(318)}]", "[0]", "at most 317 characters, got 318"),
        Inherit("labels", "twice", """["a*","a*"]""", "[1]", "is there twice"),
        Inherit("annotations", "too many", Many(33, "\"l%\""), "", "at most 32 globs, got 33"),
        Inherit("annotations", "an expression", """["!a"]""", "[0]", "got '!a'"),
        Inherit("annotations", "too long", $"[{Long(318)}]", "[0]", "at most 317 characters, got 318"),
        Inherit("annotations", "twice", """["a","b","a"]""", "[2]", "is there twice"),
        Keys("none", "[]", "", "at least 1 of the keys must be given, got 0", Schema),
        Keys("too many", Many(65, """{"from":"k%"}"""), "", "at most 64 keys, got 65", Schema),
        Keys("no from", """[{"to":"a"}]""", "[0].from", "must be letters", Schema),
        Keys("bad from", """[{"from":"a/b"}]""", "[0].from", "got 'a/b'", Schema),
        Keys("from too long", $$"""[{"from":{{Long(254)}}}]""", "[0].from", "at most 253 characters, got 254", Schema),
        Keys("bad to", """[{"from":"a","to":"b c"}]""", "[0].to", "got 'b c'", Schema),
        Keys("empty to", """[{"from":"a","to":""}]""", "[0].to", "got ''", Schema),
        Keys("to the parent folder", """[{"from":"a","to":"../b"}]""", "[0].to", "not beginning with '..'", Schema),
        Keys("to two dots", """[{"from":"a","to":"..b"}]""", "[0].to", "not beginning with '..'", Schema),
        Keys("to too long", $$"""[{"from":"a","to":{{Long(254)}}}]""", "[0].to", "at most 253 characters, got 254", Schema),
        Keys("one from twice", """[{"from":"a"},{"from":"a","to":"b"}]""", "[1].from", "is there twice: 'a'", Schema),
        Keys("one to twice", """[{"from":"a","to":"c"},{"from":"b","to":"c"}]""", "[1]", "the same key in the copies: 'c'", Rule),
        Keys("a to that another key keeps", """[{"from":"a"},{"from":"b","to":"a"}]""", "[1]", "the same key in the copies: 'a'", Rule),
        Row("conflict policy", "conflictPolicy", "\"Overwrite\"", "spec.conflictPolicy", "must be Refuse or Adopt, got 'Overwrite'", Schema),
        Row("drift policy", "driftPolicy", "\"\"", "spec.driftPolicy", "must be Repair or Report, got ''", Schema),
        Row(
            "sync deleted", "deletion.whenSyncDeleted", "\"Keep\"",
            "spec.deletion.whenSyncDeleted", "must be Delete or Retain, got 'Keep'", Schema),
        Row("deselected", "deletion.whenDeselected", "\"delete\"", "spec.deletion.whenDeselected", "got 'delete'", Schema),
        Row("audit", "audit", "\"Off\"", "spec.audit", "must be Enabled or Disabled, got 'Off'", Schema),
        Row("source deleted", "deletion.whenSourceDeleted", "\"Orphan\"", "spec.deletion.whenSourceDeleted", "got 'Orphan'", Schema),
    ];

    private static InvalidSpec Row(string name, string path, string? value, string field, string rule, RefusedBy refusedBy) =>
        new(name, Kind, With(Valid, path, value), field, rule, refusedBy);

    private static InvalidSpec WithoutKeys(string name, string path, string? value, string field, string rule, RefusedBy refusedBy) =>
        new(name, Kind, With(With(Valid, "transform.keys", null), path, value), field, rule, refusedBy);

    private static InvalidSpec Selecting(string name, string selector, string field, string rule, RefusedBy refusedBy) =>
        new(name, Kind, With(With(Valid, "transform.name", null), "source", $$"""{"kind":"Secret","selector":{{selector}}}"""), field, rule, refusedBy);

    private static InvalidSpec Inherit(string which, string name, string globs, string item, string rule) => Row(
        $"transform: globs of {which}: {name}", $"transform.inherit.{which}", globs, $"spec.transform.inherit.{which}{item}", rule, Schema);

    private static InvalidSpec Keys(string name, string keys, string item, string rule, RefusedBy refusedBy) =>
        Row($"transform: keys: {name}", "transform.keys", keys, $"spec.transform.keys{item}", rule, refusedBy);

    private static InvalidSpec Requirement(string name, string requirement, string field, string rule, RefusedBy refusedBy) => Row(
        $"requirement: {name}", $"{Selector}.matchExpressions", $"[{requirement}]",
        $"{SelectorField}.matchExpressions[0]{field}", rule, refusedBy);
}
