namespace Bellwether.Cli.Import.Interpreting;

/// <summary>What one of kubed's contexts becomes.</summary>
/// <param name="Namespace">Null: the source's.</param>
internal sealed record ImportedPlace(string Context, string Follower, string? Namespace);
