namespace Bellwether.Operator.Options;

/// <summary>Where the audit trail is kept, and how its writer signs in there. Every value has passed the rules of its option.</summary>
public sealed record AuditOptions
{
    public const string DefaultDirectory = "/var/lib/bellwether/audit";
    public const string DefaultBranch = "main";
    public const string DefaultUsername = "git";

    public static readonly TimeSpan DefaultInterval = TimeSpan.FromMilliseconds(1500);

    /// <summary>URL of the repository, without a password: https, ssh, git, file, or <c>user@host:path</c>.</summary>
    public required string Repository { get; init; }

    public string Branch { get; init; } = DefaultBranch;

    public string AuthorName { get; init; } = "Bellwether";

    public string AuthorEmail { get; init; } = "bellwether@localhost";

    /// <summary>File with an SSH private key that commits are signed with. Null: they aren't.</summary>
    public string? SigningKey { get; init; }

    /// <summary>How long changes are gathered before they are pushed together.</summary>
    public TimeSpan Interval { get; init; } = DefaultInterval;

    /// <summary>Where the journal and a copy of the repository are kept.</summary>
    public string Directory { get; init; } = DefaultDirectory;

    /// <summary>For HTTPS: file with the password or token. Null: none is sent.</summary>
    public string? TokenFile { get; init; }

    /// <summary>For HTTPS: the name that goes with the token.</summary>
    public string Username { get; init; } = DefaultUsername;

    /// <summary>For HTTPS: file with the certificate authorities to trust. Null: the machine's.</summary>
    public string? CertificateAuthority { get; init; }

    /// <summary>For SSH: file with the private key.</summary>
    public string? SshKey { get; init; }

    /// <summary>For SSH: file with the server's host keys.</summary>
    public string? KnownHosts { get; init; }

    /// <summary>Bytes of changes that wait on disk; beyond, only how the copies stand in the end is told.</summary>
    public long JournalBytes { get; init; } = 256 * 1024 * 1024;
}
