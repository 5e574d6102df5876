namespace Bellwether.Sandbox.Resources;

/// <summary>What the validation of a kind itself has to say of metadata, besides the generic registry; an error is reported by each.</summary>
/// <param name="Core">By the rules of the core API group, which know its finalizers.</param>
/// <param name="Changes">How often an update looks at what changed.</param>
/// <param name="Repeats">How often an update looks at the new metadata as a create would.</param>
internal sealed record MetadataChecks(bool Core, int Changes = 1, int Repeats = 0);
