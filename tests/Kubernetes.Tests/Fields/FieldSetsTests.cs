using System.Buffers;
using System.Text;
using System.Text.Json;
using Bellwether.Kubernetes.Fields;

namespace Bellwether.Kubernetes.Tests.Fields;

public sealed class FieldSetsTests
{
    private const string Secret = """
        {"f:metadata":{"f:labels":{".":{},"f:app.kubernetes.io/name":{}}},"f:data":{".":{},"f:tls.crt":{},"f:tls.key":{}},"f:type":{}}
        """;

    [Fact]
    public void Leaves_OfASecret_AreItsLabelsKeysAndType()
    {
        FieldSets.Leaves(Json(Secret)).Should().BeEquivalentTo(
            "f:metadata/f:labels/f:app.kubernetes.io~1name", "f:data/f:tls.crt", "f:data/f:tls.key", "f:type");
    }

    [Fact]
    public void Leaves_OfListItems_KeepKeysValuesAndIndexes()
    {
        var set = Json("""
            {"f:spec":{"f:ports":{"k:{\"port\":443}":{".":{},"f:port":{}}},"f:finalizers":{"v:\"a/b\"":{}},"f:args":{"i:0":{}}}}
            """);

        FieldSets.Leaves(set).Should().BeEquivalentTo(
            "f:spec/f:ports/k:{\"port\":443}/f:port", "f:spec/f:finalizers/v:\"a~1b\"", "f:spec/f:args/i:0");
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{".":{}}""")]
    [InlineData("""{"f:data":{".":{}}}""")]
    [InlineData("null")]
    public void Leaves_OfNothing_AreNone(string set)
    {
        FieldSets.Leaves(Json(set)).Should().BeEmpty();
        FieldSets.HasContent(Json(set)).Should().BeFalse();
    }

    [Fact]
    public void Leaves_OfAnEntryWithoutFields_AreNone() => FieldSets.Leaves(default).Should().BeEmpty();

    [Fact]
    public void ContentLeaves_LeaveOutMetadataAndStatus()
    {
        var set = Json("""{"f:metadata":{"f:name":{}},"f:status":{"f:x":{}},"f:data":{"f:status":{}},"f:apiVersion":{},"f:kind":{}}""");

        FieldSets.ContentLeaves(set).Should().BeEquivalentTo("f:data/f:status");
    }

    [Theory]
    [InlineData("""{"f:metadata":{"f:labels":{"f:a":{}}}}""", false)]
    [InlineData("""{"f:status":{"f:phase":{}},"f:kind":{},"f:apiVersion":{}}""", false)]
    [InlineData("""{"f:metadata":{},"f:data":{".":{},"f:a":{}}}""", true)]
    [InlineData("""{"f:immutable":{}}""", true)]
    [InlineData("""{"f:spec":{"f:list":{"k:{\"name\":\"f:metadata\"}":{"f:x":{}}}}}""", true)]
    public void HasContent_IsWhetherALeafIsOutsideMetadataAndStatus(string set, bool expected)
    {
        FieldSets.HasContent(Json(set)).Should().Be(expected);
    }

    [Fact]
    public void Hash_DependsOnLeavesOnly()
    {
        var older = """{"f:type":{},"f:data":{"f:tls.key":{},"f:tls.crt":{}},"f:metadata":{"f:labels":{"f:app.kubernetes.io/name":{}}}}""";

        var hash = FieldSets.Hash(FieldSets.Leaves(Json(older)));

        hash.Should().MatchRegex("^[0-9a-f]{16}$").And.Be(FieldSets.Hash(FieldSets.Leaves(Json(Secret))));
        hash.Should().NotBe(FieldSets.Hash(FieldSets.ContentLeaves(Json(Secret))));
    }

    [Fact]
    public void Hash_OfTheSamePaths_NeverChanges()
    {
        // The hash is stored on copies: another value here means that every copy of the fleet is written once.
        FieldSets.Hash(["f:type", "f:data/f:a", "f:type"]).Should().Be("65eb09c5d63ffc32");
    }

    [Fact]
    public void Hash_OfDifferentlySplitPaths_Differs()
    {
        FieldSets.Hash(["a", "b"]).Should().NotBe(FieldSets.Hash(["ab"])).And.NotBe(FieldSets.Hash([]));
    }

    [Fact]
    public void Leaves_OfAKeyThatLooksLikeAPath_CantBeTakenForOne()
    {
        var nested = FieldSets.Leaves(Json("""{"f:a":{"f:b":{}}}"""));
        var flat = FieldSets.Leaves(Json("""{"f:a/f:b":{}}"""));

        FieldSets.Hash(nested).Should().NotBe(FieldSets.Hash(flat));
    }

    [Fact]
    public void WriteUnion_MergesSetsInOrdinalOrder()
    {
        var union = Union(contentOnly: false, Secret, """{"f:data":{"f:extra":{}},"f:immutable":{}}""", "null");

        union.Should().Be("""
            {"f:data":{".":{},"f:extra":{},"f:tls.crt":{},"f:tls.key":{}},"f:immutable":{},"f:metadata":{"f:labels":{".":{},"f:app.kubernetes.io/name":{}}},"f:type":{}}
            """);
    }

    [Fact]
    public void WriteUnion_OfContentOnly_LeavesOutMetadataAtTheRootOnly()
    {
        var union = Union(contentOnly: true, Secret, """{"f:spec":{"f:template":{"f:metadata":{"f:name":{}}}},"f:status":{}}""");

        union.Should().Be("""
            {"f:data":{".":{},"f:tls.crt":{},"f:tls.key":{}},"f:spec":{"f:template":{"f:metadata":{"f:name":{}}}},"f:type":{}}
            """);
    }

    [Fact]
    public void WriteUnion_OfListKeys_ReadsBackAsTheSameLeaves()
    {
        const string Set = """{"f:spec":{"f:ports":{"k:{\"port\":443,\"protocol\":\"TCP\"}":{".":{},"f:port":{}}}}}""";

        FieldSets.Leaves(Json(Union(contentOnly: false, Set))).Should().BeEquivalentTo(FieldSets.Leaves(Json(Set)));
    }

    private static string Union(bool contentOnly, params string[] sets)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            FieldSets.WriteUnion(writer, sets.Select(Json), contentOnly);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static JsonElement Json(string text)
    {
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }
}
