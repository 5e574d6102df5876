namespace Bellwether.Sandbox.FieldOwnership;

/// <summary>What may stand at a place, as merging and ownership see it. Several shapes at once: the value decides.</summary>
internal sealed class Schema
{
    /// <summary>Anything: scalars, atomic lists, granular maps of the same.</summary>
    public static Schema Deduced { get; } = MakeDeduced(atomicMaps: false);

    /// <summary>Anything, owned as one.</summary>
    public static Schema Untyped { get; } = MakeDeduced(atomicMaps: true);

    public MapShape? Map { get; set; }

    public ListShape? List { get; set; }

    /// <summary>string, integer, number, boolean or untyped; null when no scalar may stand here.</summary>
    public string? Scalar { get; set; }

    /// <summary><c>x-kubernetes-patch-strategy</c>; strategic merge patches look at it.</summary>
    public string? PatchStrategy { get; set; }

    public string? PatchMergeKey { get; set; }

    public static Schema OfScalar(string type) => new() { Scalar = type };

    /// <summary>The schema one path element further, or null when there is none.</summary>
    public Schema? Descend(string element) => element[0] switch
    {
        'f' => Map is null ? null : Map.Fields.GetValueOrDefault(element[2..]) ?? Map.Values,
        _ => List?.Items,
    };

    private static Schema MakeDeduced(bool atomicMaps)
    {
        var schema = new Schema { Scalar = "untyped" };
        schema.Map = new MapShape { Values = schema, Atomic = atomicMaps };
        schema.List = new ListShape { Items = schema, Relation = ListRelation.Atomic };
        return schema;
    }
}

internal sealed class MapShape
{
    public Dictionary<string, Schema> Fields { get; } = new(StringComparer.Ordinal);

    /// <summary>Schema of keys that are no field; null: other keys are an error.</summary>
    public Schema? Values { get; set; }

    public bool Atomic { get; set; }
}

internal sealed class ListShape
{
    public required Schema Items { get; set; }

    public ListRelation Relation { get; set; } = ListRelation.Atomic;

    public IReadOnlyList<string> Keys { get; set; } = [];
}

internal enum ListRelation
{
    Atomic,
    Set,
    Map,
}
