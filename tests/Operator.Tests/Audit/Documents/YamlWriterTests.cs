using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Bellwether.Operator.Audit.Documents;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Bellwether.Operator.Tests.Audit.Documents;

/// <summary>What is written is what a YAML reader of another hand reads.</summary>
public sealed class YamlWriterTests
{
    private const string Characters = "ab:-#\"'\\ \n\t{}[],&*!|>%@`\r\u0085\u2028é";

    private static readonly string[] Nasty =
    [
        "", " ", "\n", "\n\n", "a", "a b", " a", "a ", "a\n", "a\n\n", "a\nb", "a\nb\n", "a\n\nb\n\n\n", "\na", " a\nb", "\ta\nb", "a\n  b\n c",
        "a\n ", "a\n \n", "a\n\t", "a \nb ", "a\r\nb", "a\rb", "a\u0085b\nc", "a\u2028b", "a\u2029b\nc", "\ufeffa", "a\ufeff\nb", "a\0b", "a\u0007\nb",
        "true", "False", "yes", "No", "on", "OFF", "y", "N", "null", "Null", "~", "nan", ".nan", ".inf", "-.inf", ".Inf", "Infinity", "1", "-1", "0x1f", "0o17",
        "1.5", ".5", "1e3", "1_000", "._1", ".1_0", "12:30:45", "2001-01-01", "=", "<<", "-", "--- a", "---", "...", "a\n---\nb", "a\n...\n", "- a", "? a", ": a",
        "a: b", "a:b", "a:", "a #b", "#a", "&a", "*a", "!a", "|", ">", "%a", "@a", "`a", "\"a\"", "'a'", "a\"b\\c", "[a]", "{a: b}", "a, b", "é", "日本語\n文", "😀", "😀\nb",
        "/a/b", "a/b", ".dockerconfigjson", "a=b", "a,b", "tls.crt", "{{ .Values.x }}\n{{ end }}", "#!/bin/sh\nexit 1\n",
    ];

    public static TheoryData<string> Texts { get; } = [.. Nasty];

    [Theory]
    [MemberData(nameof(Texts))]
    public void A_text_is_read_as_it_was_as_a_value_as_a_key_and_as_an_item(string text)
    {
        var written = Written(new JsonObject { ["value"] = text, ["list"] = new JsonArray(text, "end"), ["map"] = new JsonObject { [text] = text }, ["last"] = "x" });

        var root = Parse(written);

        Scalar(root, "value").Value.Should().Be(text, written);
        Scalar(root, "last").Value.Should().Be("x", written);
        ((YamlSequenceNode)root.Children["list"]).Children.Select(item => ((YamlScalarNode)item).Value).Should().Equal(text, "end");
        var (key, value) = ((YamlMappingNode)root.Children["map"]).Children.Single();
        ((YamlScalarNode)key).Value.Should().Be(text, written);
        ((YamlScalarNode)value).Value.Should().Be(text, written);
    }

    [Theory]
    [InlineData("true")]
    [InlineData("off")]
    [InlineData("Y")]
    [InlineData("NULL")]
    [InlineData("~")]
    [InlineData("1")]
    [InlineData("1e3")]
    [InlineData(".5")]
    [InlineData(".1_0")]
    [InlineData("0x1f")]
    [InlineData("1_000")]
    [InlineData("2001-01-01")]
    [InlineData(".inf")]
    [InlineData("")]
    public void A_text_that_looks_like_something_else_is_quoted(string text) =>
        Scalar(Parse(Written(new JsonObject { ["value"] = text })), "value").Style.Should().Be(ScalarStyle.DoubleQuoted);

    [Theory]
    [InlineData("tls.crt")]
    [InlineData("/etc/ssl")]
    [InlineData(".dockerconfigjson")]
    [InlineData("hmac-sha256:ab12:cd")]
    [InlineData("Secret/prod/tls")]
    public void What_can_be_nothing_else_stands_as_it_is(string text) =>
        Written(new JsonObject { ["value"] = text }).Should().Be($"value: {text}\n");

    [Fact]
    public void Structures_look_as_people_write_them()
    {
        var written = Written((JsonObject)JsonNode.Parse(
            """{"rules":[{"host":"a","paths":[{"path":"/"},"b"]},[],{},[["x"],[]]],"empty":{},"none":null,"on":true,"count":12,"share":0.5,"text":"one\ntwo\n"}""")!);

        written.Should().Be("""
            rules:
            - host: a
              paths:
              - path: /
              - b
            - []
            - {}
            -
              -
                - x
              - []
            empty: {}
            none: null
            "on": true
            count: 12
            share: 0.5
            text: |
              one
              two

            """);
    }

    [Fact]
    public void Any_object_is_read_as_it_was_and_written_the_same_each_time()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            var value = new JsonObject { ["root"] = Any(random, 0) };

            var written = Written(value);

            Written(value).Should().Be(written);
            Same(Parse(written), value).Should().BeTrue($"seed {seed}:\n{value.ToJsonString()}\n{written}");
        }
    }

    private static string Written(JsonObject value)
    {
        using var document = JsonDocument.Parse(value.ToJsonString());
        var text = new StringBuilder();
        foreach (var member in document.RootElement.EnumerateObject())
        {
            YamlWriter.WriteMember(text, 0, member.Name, member.Value);
        }

        return text.ToString();
    }

    private static YamlMappingNode Parse(string text)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        return (YamlMappingNode)stream.Documents.Should().ContainSingle().Which.RootNode;
    }

    private static YamlScalarNode Scalar(YamlMappingNode root, string key) => (YamlScalarNode)root.Children[key];

    private static bool Same(YamlNode read, JsonNode? value) => (read, value) switch
    {
        (YamlMappingNode map, JsonObject entity) => map.Children.Count == entity.Count
            && map.Children.All(entry => ((YamlScalarNode)entry.Key).Value is { } key && entity.ContainsKey(key) && Same(entry.Value, entity[key])),
        (YamlSequenceNode list, JsonArray items) => list.Children.Count == items.Count && list.Children.Zip(items).All(pair => Same(pair.First, pair.Second)),
        (YamlScalarNode scalar, null) => scalar is { Style: ScalarStyle.Plain, Value: "null" },
        (YamlScalarNode scalar, JsonValue) => value.GetValueKind() == JsonValueKind.String
            ? scalar.Value == value.GetValue<string>()
            : scalar.Style == ScalarStyle.Plain && scalar.Value == value.ToJsonString(),
        _ => false,
    };

    private static JsonNode? Any(Random random, int depth) => random.Next(depth < 4 ? 9 : 6) switch
    {
        0 => null,
        1 => random.Next(2) == 0,
        2 => random.Next(-1000, 1000),
        3 or 4 or 5 => Text(random),
        6 => new JsonArray([.. Enumerable.Range(0, random.Next(4)).Select(_ => Any(random, depth + 1))]),
        _ => new JsonObject(Enumerable.Range(0, random.Next(4)).Select(number => KeyValuePair.Create($"{Text(random)}{number}", Any(random, depth + 1)))),
    };

    private static string Text(Random random) => random.Next(2) == 0
        ? Nasty[random.Next(Nasty.Length)]
        : new string([.. Enumerable.Range(0, random.Next(12)).Select(_ => Characters[random.Next(Characters.Length)])]);
}
