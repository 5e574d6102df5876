namespace Bellwether.Sandbox.Server;

/// <summary>The parts that describe the API rather than serve it; the only place that names their types.</summary>
internal static class Edges
{
    /// <summary>Asked in this order.</summary>
    public static IReadOnlyList<IApiDocuments> Documents { get; } = [];

    /// <summary>Null: a request for a table is answered 406.</summary>
    public static ITableWriter? Tables { get; }
}
