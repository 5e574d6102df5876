namespace Bellwether.Sandbox;

/// <summary>An authenticated user; system:authenticated is added to the groups by the server.</summary>
public sealed record ApiUser(string Name, params IReadOnlyList<string> Groups)
{
    /// <summary>Who sends no token at all; may read health and version only.</summary>
    public static ApiUser Anonymous { get; } = new("system:anonymous", "system:unauthenticated");

    public static ApiUser Admin { get; } = new("admin", "system:masters");
}
