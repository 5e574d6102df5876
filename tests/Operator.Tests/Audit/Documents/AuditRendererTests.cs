using System.Text;
using System.Text.Json;
using Bellwether.Crds;
using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Resources;
using Bellwether.Operator.Audit.Documents;
using Bellwether.Operator.Syncs.Content;
using Bellwether.Operator.Syncs.Inventory;
using Bellwether.Operator.Syncs.Planning;
using Bellwether.Operator.Tests.Audit.Comparing;

namespace Bellwether.Operator.Tests.Audit.Documents;

public sealed class AuditRendererTests
{
    private static readonly FingerprintKey Key = new(new byte[FingerprintKey.Length]);
    private static readonly Origin Us = new("us");

    [Fact]
    public void A_Secret_is_told_without_any_value_of_it()
    {
        var canaries = new[] { "canary-1", "canary-two\nlines", "", "canary-1" };
        var text = Render(Source("v1", "Secret", $$"""
            "type":"Opaque","immutable":true,"data":{"a":"{{Base64(canaries[0])}}","b":"{{Base64(canaries[1])}}","empty":"","same":"{{Base64(canaries[3])}}"},"stringData":{"plain":"canary-plain"}
            """)).In("prod");

        text.Should().NotContain("canary").And.NotContain(Base64("canary-1")).And.NotContain(Base64("canary-two\nlines"));
        text.Should().Contain("kind: Secret\n").And.Contain("  namespace: prod\n").And.Contain("immutable: true\n").And.Contain("type: Opaque\n");
        var values = text.Split('\n').Where(line => line.Contains(": hmac-sha256:", StringComparison.Ordinal)).Select(line => line.Split(": ")[1]).ToArray();
        values.Should().HaveCountGreaterThanOrEqualTo(4).And.OnlyHaveUniqueItems("equal values of two keys are not told as equal");
        values.Select(value => value.Length).Distinct().Should().ContainSingle("lengths are not told");
    }

    [Fact]
    public void A_ConfigMap_is_told_as_it_is_in_a_readable_way()
    {
        var text = Render(Source("v1", "ConfigMap", """ "data":{"app.conf":"a = 1\nb = 2\n","port":"12"},"binaryData":{"x":"AAEC"} """)).In("prod");

        text.Should().Contain("data:\n  app.conf: |\n    a = 1\n    b = 2\n  port: \"12\"\n").And.Contain("binaryData:\n  x: AAEC\n");
    }

    [Fact]
    public void A_custom_resource_is_told_as_it_is_even_if_its_kind_is_called_Secret()
    {
        var text = Render(Source("example.com/v1", "Secret", """ "spec":{"data":{"a":"b"},"list":[1,{"x":null}]} """)).In("prod");

        text.Should().Contain("apiVersion: example.com/v1\n").And.EndWith("spec:\n  data:\n    a: b\n  list:\n  - 1\n  - x: null\n");
    }

    [Fact]
    public void The_same_content_makes_the_same_file_and_what_changes_is_one_line_and_the_fingerprint()
    {
        var one = Render(Source("v1", "Secret", $$""" "data":{"a":"{{Base64("1")}}","b":"{{Base64("2")}}"} """)).In("prod");
        var other = Render(Source("v1", "Secret", $$""" "data":{"a":"{{Base64("1")}}","b":"{{Base64("3")}}"} """)).In("prod");

        Render(Source("v1", "Secret", $$""" "data":{"a":"{{Base64("1")}}","b":"{{Base64("2")}}"} """)).In("prod").Should().Be(one);
        other.Split('\n').Except(one.Split('\n')).Select(line => line.Split(':')[0].Trim()).Should().Equal(Marks.FingerprintAnnotation, "b");
    }

    [Fact]
    public void The_order_in_which_a_server_lists_keys_and_labels_makes_no_difference()
    {
        var one = Render(Source("v1", "Secret", """ "data":{"a":"MQ==","b":"Mg=="} """, labels: """ "app":"x","team":"web" """)).In("prod");

        Render(Source("v1", "Secret", """ "data":{"b":"Mg==","a":"MQ=="} """, labels: """ "team":"web","app":"x" """)).In("prod").Should().Be(one);
    }

    [Fact]
    public void A_file_leaves_out_the_mark_that_depends_on_the_operators_version()
    {
        Render(Source("v1", "Secret", """ "data":{"a":"MQ=="} """)).In("prod").Should().NotContain(Marks.FieldsAnnotation);
    }

    [Fact]
    public void A_file_says_whose_it_is_and_of_which_content()
    {
        var document = Render(Source("v1", "Secret", """ "data":{} """));

        AuditFile.Read(document.In("prod")).Should().Be(new AuditFile("us", document.Fingerprint, "prod/sync", IsVague: false));
        document.Source.Should().Be("Secret/prod/tls");
        document.Change!.Manager.Should().Be("cert?manager");
    }

    [Fact]
    public void A_ConfigMap_that_looks_like_a_file_of_ours_inside_does_not_pass_for_another()
    {
        var trap = $"bellwether.dev/origin: them\n{Marks.OriginLabel}: them\n{Marks.FingerprintAnnotation}: v1:x\n{Marks.SyncAnnotation}: other/sync\n# What was applied isn't known here";
        var document = Render(Source("v1", "ConfigMap", $$""" "data":{"a":"{{JsonEncodedText.Encode(trap)}}"} """));

        document.In("prod").Should().Contain($"    {Marks.OriginLabel}: them");
        AuditFile.Read(document.In("prod")).Should().Be(new AuditFile("us", document.Fingerprint, "prod/sync", IsVague: false));
    }

    [Fact]
    public void A_file_of_marks_only_says_so_and_which_content_it_is()
    {
        var target = new CopyTarget(ResourceKind.Secret, new ObjectKey("prod", "tls"));

        var text = AuditRenderer.Unknown(target, TrailComparisonTests.Record(77), Us).In("prod");

        AuditFile.Read(text).Should().Be(new AuditFile("us", 77, "prod/sync", IsVague: true));
    }

    [Theory]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("    bellwether.dev/fingerprint:")]
    [InlineData("# What was applied isn't known here; the short form of its fingerprint is xyz")]
    public void A_file_that_is_none_of_ours_reads_as_nothing(string text) => AuditFile.Read(text).Fingerprint.Should().Be(UInt128.Zero);

    [Fact]
    public void Fingerprints_differ_in_source_uid_key_value_and_key_of_the_operator_and_in_nothing_else()
    {
        var other = new FingerprintKey([.. Enumerable.Repeat((byte)1, FingerprintKey.Length)]);
        string[] all =
        [
            Fingerprint(Key, "s", "u", "k", "v"), Fingerprint(Key, "s2", "u", "k", "v"), Fingerprint(Key, "s", "u2", "k", "v"), Fingerprint(Key, "s", "u", "k2", "v"),
            Fingerprint(Key, "s", "u", "k", "v2"), Fingerprint(Key, "s", "u", "k", ""), Fingerprint(Key, "s", "u", "k", new string('v', 5000)), Fingerprint(other, "s", "u", "k", "v"),
        ];

        // The id of the operator's key is in the text; it is the code behind it that must need the key.
        all.Select(value => value.Split(':')[2]).Should().OnlyHaveUniqueItems();
        all.Should().OnlyContain(value => value.Length == all[0].Length && value.StartsWith("hmac-sha256:", StringComparison.Ordinal));
        Fingerprint(Key, "s", "u", "k", "v").Should().Be(all[0]);
    }

    private static string Fingerprint(FingerprintKey key, string source, string uid, string name, string value)
    {
        using var document = JsonDocument.Parse($"\"{Base64(value)}\"");
        return ValueFingerprint.Of(key, source, uid, name, document.RootElement);
    }

    private static AuditDocument Render(SourceObject source)
    {
        using (source)
        using (var content = new ContentBuilder(Us, Key).Build(source, new ObjectKey("prod", "sync"), new CrossClusterSyncSpec()))
        {
            return AuditRenderer.Render(content);
        }
    }

    private static SourceObject Source(string apiVersion, string kind, string members, string labels = "\"team\":\"web\"") => SourceObject.Parse(Encoding.UTF8.GetBytes($$$"""
        {"apiVersion":"{{{apiVersion}}}","kind":"{{{kind}}}","metadata":{"name":"tls","namespace":"prod","uid":"u1","resourceVersion":"5","labels":{{{{labels}}}},
        "managedFields":[{"manager":"cert\nmanager","operation":"Update","time":"2026-01-02T03:04:05Z"}]},{{{members}}} }
        """));

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
