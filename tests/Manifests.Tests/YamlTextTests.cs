using System.Text.Json.Nodes;
using YamlDotNet.RepresentationModel;

namespace Bellwether.Manifests.Tests;

public sealed class YamlTextTests
{
    [Theory]
    [InlineData("plain words", "plain words")]
    [InlineData("v1", "v1")]
    [InlineData(".status.x", ".status.x")]
    [InlineData("true", "'true'")]
    [InlineData("No", "'No'")]
    [InlineData("null", "'null'")]
    [InlineData("10", "'10'")]
    [InlineData("1e3", "'1e3'")]
    [InlineData("0x1f", "'0x1f'")]
    [InlineData("", "''")]
    [InlineData("*", "'*'")]
    [InlineData("a: b", "'a: b'")]
    [InlineData("a #b", "'a #b'")]
    [InlineData("ends:", "'ends:'")]
    [InlineData("it's: so", "'it''s: so'")]
    [InlineData("- item", "'- item'")]
    public void Of_WhenAStringCouldBeTakenForSomethingElse_QuotesIt(string text, string written)
    {
        YamlText.Of(new JsonObject { ["key"] = text }).Should().Be($"key: {written}\n");
    }

    [Fact]
    public void Of_WhenThingsAreNested_IndentsThemAsKubectlDoes()
    {
        var document = JsonNode.Parse("""{"a":{"b":[{"c":1,"d":["x",true]},{"e":{}}],"f":[]},"g":-1}""")!.AsObject();

        YamlText.Of(document).Should().Be(
            """
            a:
              b:
              - c: 1
                d:
                - x
                - true
              - e: {}
              f: []
            g: -1

            """);
    }

    [Fact]
    public void Of_WhenAnotherParserReadsEveryGeneratedFile_ItFindsNoSurprise()
    {
        foreach (var (name, content) in GeneratedFiles.All())
        {
            var stream = new YamlStream();
            stream.Load(new StringReader(content));
            stream.Documents.Should().NotBeEmpty(name).And.OnlyContain(document => document.RootNode["apiVersion"] != null, name);
        }
    }
}
