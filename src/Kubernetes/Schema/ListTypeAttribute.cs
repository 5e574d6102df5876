namespace Bellwether.Kubernetes.Schema;

public enum ListType
{
    /// <summary>One manager owns the whole list.</summary>
    Atomic,

    /// <summary>Scalars, none twice, each owned by itself.</summary>
    Set,

    /// <summary>Objects told apart by their keys, each owned by itself.</summary>
    Map,
}

/// <summary>How server-side apply merges the list.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ListTypeAttribute(ListType type, params string[] mapKeys) : Attribute
{
    public ListType Type { get; } = type;

    /// <summary>Names of the fields that tell items of a <see cref="ListType.Map"/> apart.</summary>
    public string[] MapKeys { get; } = mapKeys;
}
