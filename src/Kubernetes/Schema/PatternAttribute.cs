using System.Diagnostics.CodeAnalysis;

namespace Bellwether.Kubernetes.Schema;

/// <summary>What a string must match; on a list or a map, each item or value. RE2 syntax, anchored by its author.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class PatternAttribute([StringSyntax(StringSyntaxAttribute.Regex)] string regexPattern) : Attribute
{
    public string RegexPattern { get; } = regexPattern;
}
