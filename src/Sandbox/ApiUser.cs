namespace Bellwether.Sandbox;

/// <summary>An authenticated user; system:authenticated is added to the groups by the server.</summary>
public sealed record ApiUser(string Name, params IReadOnlyList<string> Groups)
{
    public static ApiUser Admin { get; } = new("admin", "system:masters");
}
