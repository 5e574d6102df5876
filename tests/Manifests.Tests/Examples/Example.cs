using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Bellwether.Testing;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Bellwether.Manifests.Tests.Examples;

/// <summary>An object of Kubernetes as a page or a file shows it.</summary>
/// <param name="Place">File and line.</param>
internal sealed partial record Example(string Place, JsonObject Object)
{
    private static readonly string[] Folders = ["config", "docs"];

    public string Kind => Object["kind"]?.GetValue<string>() ?? "";

    public bool IsOurs => Object["apiVersion"]?.GetValue<string>().StartsWith("bellwether.dev/", StringComparison.Ordinal) == true;

    public override string ToString() => $"{Kind} in {Place}";

    /// <summary>Of all pages: blocks marked as YAML, and what commands take from a here-document.</summary>
    public static IReadOnlyList<Example> OfPages() =>
    [
        .. Files("*.md").SelectMany(file => Block().Matches(File.ReadAllText(file)).SelectMany(block =>
            (block.Groups["yaml"].Success ? [block.Groups["yaml"]] : HereDocument().Matches(block.Groups["console"].Value).Select(here => here.Groups["text"]))
                .SelectMany(text => Read(text.Value, $"{Path.GetRelativePath(Repository.Root, file)}: {text.Value.Split('\n')[0]}")))),
    ];

    /// <summary>Of all files under config that hold objects.</summary>
    public static IReadOnlyList<Example> OfConfig() =>
    [
        .. Files("*.yaml").Where(file => file.StartsWith(Repository.PathOf("config"), StringComparison.Ordinal))
            .SelectMany(file => Read(File.ReadAllText(file), Path.GetRelativePath(Repository.Root, file))),
    ];

    /// <summary>The objects of a stream of YAML documents.</summary>
    public static IEnumerable<Example> Read(string text, string place)
    {
        var stream = new YamlStream();
        try
        {
            stream.Load(new StringReader(text));
        }
        catch (YamlException exception)
        {
            throw new InvalidOperationException($"{place} is no YAML: {exception.Message}", exception);
        }

        return stream.Documents.Select(document => Json(document.RootNode)).OfType<JsonObject>().Select(found => new Example(place, found));
    }

    private static IEnumerable<string> Files(string pattern) =>
        Folders.SelectMany(folder => Directory.EnumerateFiles(Repository.PathOf(folder), pattern, SearchOption.AllDirectories))
            .Concat(pattern == "*.md" ? [Repository.PathOf("README.md")] : [])
            .Order(StringComparer.Ordinal);

    private static JsonNode? Json(YamlNode node) => node switch
    {
        YamlMappingNode map => new JsonObject(map.Children.Select(pair => KeyValuePair.Create(((YamlScalarNode)pair.Key).Value!, Json(pair.Value)))),
        YamlSequenceNode list => new JsonArray([.. list.Children.Select(Json)]),
        YamlScalarNode { Style: ScalarStyle.Plain } plain => plain.Value switch
        {
            "" or "~" or "null" or null => null,
            "true" => true,
            "false" => false,
            var text when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) => number,
            var text => text,
        },
        YamlScalarNode scalar => scalar.Value,
        _ => throw new InvalidOperationException($"{node.NodeType} is not known"),
    };

    [GeneratedRegex(@"^```(?:yaml\n(?<yaml>.*?)|console\n(?<console>.*?))^```", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Block();

    [GeneratedRegex(@"<<'?EOF'?\n(?<text>.*?)^EOF$", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex HereDocument();
}
