using System.Text;
using System.Text.Json.Nodes;
using Bellwether.Crds;
using Bellwether.Kubernetes.Entities;
using Bellwether.Operator.Syncs.Content;
using Bellwether.Operator.Syncs.Inventory;
using RequestBody = Bellwether.Kubernetes.Resources.RequestBody;

namespace Bellwether.Operator.Tests.Syncs.Content;

/// <summary>The content of kinds besides Secret and ConfigMap.</summary>
public sealed class OtherKindsTests
{
    private static readonly ObjectKey Sync = new("prod", "other");

    private readonly AnsweredFields _answered = new();

    [Fact]
    public void Build_OfACustomResource_CopiesAllButMetadataAndStatus()
    {
        var copy = Copy(
            """
            {"apiVersion":"example.com/v1","kind":"Widget",
             "metadata":{"name":"w","namespace":"prod","uid":"u","resourceVersion":"7","generation":3,"labels":{"a":"b"},
                         "ownerReferences":[{"uid":"x"}],"finalizers":["f"],"managedFields":[{}]},
             "status":{"phase":"Done"},"spec":{"z":1,"a":{"y":null,"x":[{"q":1,"p":2}]},"empty":{},"none":[]},"extra":"top"}
            """);

        copy["spec"]!.ToJsonString().Should().Be("""{"a":{"x":[{"p":2,"q":1}],"y":null},"empty":{},"none":[],"z":1}""");
        copy["extra"]!.GetValue<string>().Should().Be("top");
        copy["status"].Should().BeNull();
        copy["metadata"]!.AsObject().Select(member => member.Key).Should().BeEquivalentTo("name", "uid", "labels", "annotations");
        copy["metadata"]!["annotations"]![Marks.SourceAnnotation]!.GetValue<string>().Should().Be("Widget.example.com/prod/w");
    }

    [Fact]
    public void Build_OfAService_LeavesOutWhatItsClusterGaveOut()
    {
        var copy = Copy(
            """
            {"apiVersion":"v1","kind":"Service","metadata":{"name":"s","uid":"u","resourceVersion":"7"},
             "spec":{"clusterIP":"10.0.0.1","clusterIPs":["10.0.0.1"],"ipFamilies":["IPv4"],"ipFamilyPolicy":"SingleStack","healthCheckNodePort":31000,
                     "type":"NodePort","ports":[{"port":80,"nodePort":32000},{"port":81,"nodePort":32001,"name":"b"}],"selector":{"clusterIP":"kept"}},
             "status":{"loadBalancer":{}}}
            """);

        copy["spec"]!.ToJsonString().Should().Be(
            """{"ports":[{"port":80},{"name":"b","port":81}],"selector":{"clusterIP":"kept"},"type":"NodePort"}""");
    }

    [Fact]
    public void Build_OfAHeadlessService_KeepsThatItIs()
    {
        var copy = Copy(
            """
            {"apiVersion":"v1","kind":"Service","metadata":{"name":"s","uid":"u","resourceVersion":"7"},
             "spec":{"clusterIP":"None","clusterIPs":["None"],"ipFamilies":["IPv4"]}}
            """);

        copy["spec"]!.ToJsonString().Should().Be("""{"clusterIP":"None","clusterIPs":["None"]}""");
    }

    [Fact]
    public void Build_OfAServiceOfAnotherGroup_IsNotTakenForKubernetesOwn()
    {
        var copy = Copy(
            """
            {"apiVersion":"serving.knative.dev/v1","kind":"Service","metadata":{"name":"s","uid":"u","resourceVersion":"7"},"spec":{"clusterIP":"x"}}
            """);

        copy["spec"]!.ToJsonString().Should().Be("""{"clusterIP":"x"}""");
    }

    [Fact]
    public void Build_OfAWorkload_LeavesOutTheTimestampsThatServersPutIntoTemplates()
    {
        var copy = Copy(
            """
            {"apiVersion":"apps/v1","kind":"StatefulSet","metadata":{"name":"s","uid":"u","resourceVersion":"7","creationTimestamp":"2026-01-01T00:00:00Z"},
             "spec":{"template":{"metadata":{"creationTimestamp":null,"labels":{"a":"b"}}},
                     "volumeClaimTemplates":[{"metadata":{"name":"v","creationTimestamp":null},"spec":{"x":1},"status":{"phase":"Pending"}}]}}
            """);

        copy["spec"]!.ToJsonString().Should().Be(
            """{"template":{"metadata":{"labels":{"a":"b"}}},"volumeClaimTemplates":[{"metadata":{"name":"v"},"spec":{"x":1}}]}""");
    }

    [Fact]
    public void Build_WhenOnlyTheOrderDiffers_GivesTheSameFingerprint()
    {
        const string Head = """{"apiVersion":"example.com/v1","kind":"Widget","metadata":{"name":"w","uid":"u","resourceVersion":"7"},""";

        using var one = Content(Head + """ "spec":{"a":1,"b":{"c":2,"d":3}}}""");
        using var other = Content(Head + """ "spec":{"b":{"d":3,"c":2},"a":1}}""");
        using var another = Content(Head + """ "spec":{"b":{"d":3,"c":2},"a":2}}""");

        one.Digest.Fingerprint.Should().Be(other.Digest.Fingerprint).And.NotBe(another.Digest.Fingerprint);
    }

    [Fact]
    public void For_WhenAFollowerAnsweredWithAFieldSet_SendsItToTheNextAtOnce()
    {
        const string Source = """{"apiVersion":"example.com/v1","kind":"Widget","metadata":{"name":"w","uid":"u","resourceVersion":"7"},"spec":{"a":1}}""";
        using var content = Content(Source);
        Fields(content.CreateOnly()).Should().Be("0000000000000000");

        Fields(content.For("u1", 0xABCUL)).Should().Be("0000000000000abc");

        Fields(content.CreateOnly()).Should().Be("0000000000000abc");
        Fields(content.For("u2")).Should().Be("0000000000000abc");
        Fields(content.For("u3", 0x1UL)).Should().Be("0000000000000001");
        using var again = Content(Source);
        Fields(again.For("u4")).Should().Be("0000000000000001", "the same content read again is sent what was answered last");
        again.Digest.Should().Be(content.Digest);
    }

    [Fact]
    public void For_OfASecret_KeepsToWhatIsPredicted()
    {
        using var content = Content("""{"apiVersion":"v1","kind":"Secret","metadata":{"name":"w","uid":"u","resourceVersion":"7"},"data":{"a":"MQ=="}}""");
        var predicted = Fields(content.CreateOnly());

        Fields(content.For("u1", 0xABCUL)).Should().Be("0000000000000abc");

        predicted.Should().NotBe("0000000000000000");
        Fields(content.CreateOnly()).Should().Be(predicted);
    }

    [Fact]
    public void Dispose_ClearsEveryBodyThatWasMade()
    {
        var content = Content("""{"apiVersion":"example.com/v1","kind":"Widget","metadata":{"name":"w","uid":"u","resourceVersion":"7"},"spec":{"a":"precious"}}""");
        RequestBody[] bodies = [content.CreateOnly(), content.For("u", 1), content.For("u", 2), content.CreateOnly()];

        content.Dispose();

        bodies.Should().OnlyContain(body => !Text(body).Contains("precious"));
    }

    [Fact]
    public void Remember_WithEndlessContents_StaysBounded()
    {
        for (var index = 1; index <= AnsweredFields.Capacity + 10; index++)
        {
            _answered.Remember((UInt128)index, 1);
        }

        _answered.Find((UInt128)1).Should().Be(0UL);
        _answered.Find((UInt128)(AnsweredFields.Capacity + 10)).Should().Be(1UL);
    }

    private static string Fields(RequestBody body) =>
        JsonNode.Parse(Text(body))!["metadata"]!["annotations"]![Marks.FieldsAnnotation]!.GetValue<string>();

    private static string Text(RequestBody body) =>
        Encoding.UTF8.GetString([.. body.Prefix.Span, .. body.Splice.Span, .. body.Suffix.Span]);

    private JsonObject Copy(string source)
    {
        using var content = Content(source);
        return JsonNode.Parse(Text(content.For("uid")))!.AsObject();
    }

    private SyncContent Content(string source)
    {
        using var read = SourceObject.Parse(Encoding.UTF8.GetBytes(source));
        read.Rejection(null).Should().BeNull();
        return new ContentBuilder(new Origin("origin"), new FingerprintKey(new byte[FingerprintKey.Length]), _answered)
            .Build(read, Sync, new CrossClusterSyncSpec { Source = new SyncSource { Kind = read.Kind, ApiVersion = read.ApiVersion, Name = read.Name } });
    }
}
