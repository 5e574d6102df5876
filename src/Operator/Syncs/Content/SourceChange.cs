namespace Bellwether.Operator.Syncs.Content;

/// <summary>Who changed a source last, as its managedFields say. Anybody who may write the source may make them say so.</summary>
/// <param name="Manager">A field manager, such as <c>cert-manager-certificates-issuing</c>; printable, one line.</param>
/// <param name="At">By the management cluster's clock; null if it isn't told.</param>
internal sealed record SourceChange(string Manager, DateTimeOffset? At);
