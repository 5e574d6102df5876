using System.Text.Json.Nodes;
using Bellwether.Sandbox.Resources;

namespace Bellwether.Sandbox.Server;

/// <summary>Renders objects as a <c>meta.k8s.io</c> Table.</summary>
internal interface ITableWriter
{
    /// <summary>
    /// The table of one object (get, watch event) or of a list.
    /// The objects are read only and belong to the store: clone what goes into a row.
    /// </summary>
    JsonObject Write(TableRequest request);
}

/// <param name="Kind">Whose columns.</param>
/// <param name="Version">The <c>v</c> of the Accept header: v1 or v1beta1.</param>
/// <param name="Items">Whole objects, apiVersion and kind included.</param>
/// <param name="ListMetadata">resourceVersion, continue, remainingItemCount for the table's own metadata; for one object its resourceVersion.</param>
/// <param name="IncludeObject">The query parameter: None, Metadata (default) or Object.</param>
/// <param name="WithColumns">False for watch events after the first: columnDefinitions null.</param>
/// <param name="Now">For ages.</param>
internal sealed record TableRequest(
    ResourceKind Kind,
    string Version,
    IReadOnlyList<JsonObject> Items,
    JsonObject ListMetadata,
    string IncludeObject,
    bool WithColumns,
    DateTimeOffset Now);
