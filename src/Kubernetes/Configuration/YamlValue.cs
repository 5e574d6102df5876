namespace Bellwether.Kubernetes.Configuration;

/// <summary>A value of a small YAML document: a text, a map or a list. Can hold credentials, so none can be formatted.</summary>
internal abstract class YamlValue
{
    public sealed override string ToString() => GetType().Name;
}

/// <param name="value">Null for an empty plain scalar, <c>~</c> and <c>null</c>.</param>
internal sealed class YamlText(string? value) : YamlValue
{
    public string? Value { get; } = value;
}

internal sealed class YamlMap : YamlValue
{
    public Dictionary<string, YamlValue> Entries { get; } = new(StringComparer.Ordinal);
}

internal sealed class YamlList : YamlValue
{
    public List<YamlValue> Items { get; } = [];
}
