namespace Bellwether.Cli.Import.Interpreting;

/// <summary>Where one copy is.</summary>
internal sealed record ImportedCopy(string Follower, string Namespace);
