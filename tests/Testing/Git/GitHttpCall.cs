namespace Bellwether.Testing.Git;

/// <summary>One request to a <see cref="GitHttpServer"/>; what is secret in it is not kept.</summary>
/// <param name="User">The user that it named, right password or not; null without credentials.</param>
public sealed record GitHttpCall(string Method, string Path, string Query, string? User)
{
    /// <summary>The request that carries the commits, not the one that asks for the references.</summary>
    public bool IsPush => Method == "POST" && Path.EndsWith("/git-receive-pack", StringComparison.Ordinal);
}
