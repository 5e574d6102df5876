namespace Bellwether.Testing.Servers;

/// <summary>What differs between test servers; the defaults suit most tests.</summary>
public sealed record KubeServerOptions
{
    /// <summary>Users with a token of their own and no rights but those that RBAC gives them; <c>admin</c> is always there.</summary>
    public IReadOnlyList<string> Users { get; init; } = ["bellwether", "limited"];

    /// <summary>Hosts in the serving certificate. <c>localhost</c> is left out: it is the wrong host name that tests want.</summary>
    public IReadOnlyList<string> ServingHosts { get; init; } = ["127.0.0.1"];

    public IReadOnlyList<string> ExtraFlags { get; init; } = [];

    /// <summary>A user whose requests are recorded, for <see cref="KubeApiServer.ReadAudit"/>.</summary>
    public string? AuditedUser { get; init; }

    public TimeSpan StartDeadline { get; init; } = TimeSpan.FromSeconds(120);
}
