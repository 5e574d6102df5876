namespace Bellwether.Testing.InvalidSpecs;

/// <summary>Who is the first to refuse an object with an invalid field.</summary>
public enum RefusedBy
{
    /// <summary>The schema, on every server from 1.20 on.</summary>
    Schema,

    /// <summary>A CEL rule of the schema, on servers from 1.25 on.</summary>
    Rule,

    /// <summary>No server: it can't be said in a schema.</summary>
    Operator,
}

/// <summary>An object that has one invalid field.</summary>
/// <param name="Name">Tells rows apart.</param>
/// <param name="Kind"><c>FollowerCluster</c> or <c>CrossClusterSync</c>.</param>
/// <param name="Spec">The whole spec, as JSON.</param>
/// <param name="Field">The path that a Stalled message must name.</param>
/// <param name="Rule">Words of the rule that a Stalled message must hold.</param>
/// <param name="RefusedBy">Where it ends.</param>
public sealed record InvalidSpec(string Name, string Kind, string Spec, string Field, string Rule, RefusedBy RefusedBy)
{
    public override string ToString() => $"{Kind}: {Name}";

    /// <summary>The object as one would apply it, as JSON.</summary>
    /// <param name="name">metadata.name.</param>
    /// <param name="namespace">metadata.namespace of a CrossClusterSync.</param>
    public string ToManifest(string name, string @namespace) =>
        $$"""
        {"apiVersion":"bellwether.dev/v1alpha1","kind":"{{Kind}}",
         "metadata":{"name":"{{name}}"{{(Kind == InvalidSyncs.Kind ? $",\"namespace\":\"{@namespace}\"" : "")}}},"spec":{{Spec}}}
        """;
}
