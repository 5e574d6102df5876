using Bellwether.Sandbox.Discovery;
using Bellwether.Sandbox.OpenApi;
using Bellwether.Sandbox.Tables;

namespace Bellwether.Sandbox.Server;

/// <summary>The parts that describe the API rather than serve it; the only place that names their types.</summary>
internal static class Edges
{
    /// <summary>Asked in this order.</summary>
    public static IReadOnlyList<IApiDocuments> Documents { get; } = [new DiscoveryDocuments(), new OpenApiDocuments()];

    /// <summary>Null: a request for a table is answered 406.</summary>
    public static ITableWriter? Tables { get; } = new TableWriter();
}
