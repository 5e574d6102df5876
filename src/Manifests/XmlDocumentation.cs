using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Bellwether.Manifests;

/// <summary>Summaries of doc comments as plain text, from the documentation files beside the assemblies.</summary>
internal sealed partial class XmlDocumentation
{
    private readonly Dictionary<string, string> _summaries = [];

    public static XmlDocumentation Of(params Assembly[] assemblies)
    {
        var documentation = new XmlDocumentation();
        foreach (var assembly in assemblies)
        {
            var path = Path.ChangeExtension(assembly.Location, ".xml");
            foreach (var member in XDocument.Load(path, LoadOptions.PreserveWhitespace).Descendants("member"))
            {
                if (member.Attribute("name")?.Value is { } name && member.Element("summary") is { } summary)
                {
                    documentation._summaries[name] = Plain(summary);
                }
            }
        }

        return documentation;
    }

    /// <summary>Null without a summary.</summary>
    public string? Summary(Type type) => _summaries.GetValueOrDefault($"T:{type.FullName}");

    /// <summary>Null without a summary.</summary>
    public string? Summary(PropertyInfo property) =>
        _summaries.GetValueOrDefault($"P:{property.DeclaringType!.FullName}.{property.Name}");

    private static string Plain(XElement summary)
    {
        foreach (var reference in summary.Descendants().Where(element => element.Name.LocalName is "see" or "paramref").ToList())
        {
            var target = reference.Attribute("cref")?.Value ?? reference.Attribute("langword")?.Value ?? reference.Attribute("name")?.Value;
            reference.ReplaceWith(new XText(target?.Split('.', ':')[^1] ?? ""));
        }

        return Whitespace().Replace(summary.Value, " ").Trim();
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Whitespace();
}
