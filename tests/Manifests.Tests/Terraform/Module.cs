using System.Text.RegularExpressions;
using Bellwether.Testing;

namespace Bellwether.Manifests.Tests.Terraform;

/// <summary>A Terraform module as text, in the form that <c>terraform fmt</c> leaves: blocks begin and end at the margin.</summary>
internal sealed partial class Module(string name)
{
    public static string Folder => Repository.PathOf("config/aws/terraform");

    public string Text { get; } = string.Join('\n', Directory.GetFiles(Path.Combine(Folder, name), "*.tf").Order().Select(File.ReadAllText));

    /// <summary>The text without comments: what Terraform reads.</summary>
    public string Code => Comment().Replace(Text, "");

    /// <summary>Variables or outputs by name.</summary>
    public IReadOnlyDictionary<string, string> Blocks(string type) =>
        Block().Matches(Text).Where(block => block.Groups["type"].Value == type)
            .ToDictionary(block => block.Groups["label"].Value, block => block.Groups["body"].Value);

    /// <summary>Types of resources, such as <c>aws_iam_role</c>.</summary>
    public IEnumerable<string> ResourceTypes => ResourceType().Matches(Text).Select(match => match.Groups["type"].Value);

    [GeneratedRegex("""^(?<type>variable|output) "(?<label>\w+)" \{\n(?<body>.*?)^\}""", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Block();

    [GeneratedRegex("""^resource "(?<type>\w+)" """, RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex ResourceType();

    [GeneratedRegex("^ *#.*\n", RegexOptions.Multiline)]
    private static partial Regex Comment();
}
