namespace Bellwether.Testing.Git;

/// <summary>A process while it ran. The environment is the one that it was started with.</summary>
public sealed record SeenProcess(int Id, string CommandLine, string Environment);
