namespace Bellwether.Crds;

/// <summary>Reasons of <see cref="ConditionTypes.AuditLagging"/>: why changes aren't in the audit repository.</summary>
public static class AuditReasons
{
    /// <summary>Nothing is wrong but that there are many.</summary>
    public const string Behind = nameof(Behind);

    /// <summary>The server refused the credentials.</summary>
    public const string AuthenticationFailed = nameof(AuthenticationFailed);

    /// <summary>The SSH server's host key isn't the known one.</summary>
    public const string HostKeyRejected = nameof(HostKeyRejected);

    /// <summary>The HTTPS server's certificate isn't trusted.</summary>
    public const string CertificateRejected = nameof(CertificateRejected);

    /// <summary>The repository isn't there, or isn't shown.</summary>
    public const string RepositoryNotFound = nameof(RepositoryNotFound);

    /// <summary>The branch is protected, or a hook said no.</summary>
    public const string PushRefused = nameof(PushRefused);

    /// <summary>The server could not store what was pushed.</summary>
    public const string ServerFailed = nameof(ServerFailed);

    /// <summary>Another management cluster writes the branch.</summary>
    public const string BranchTaken = nameof(BranchTaken);

    /// <summary>The server doesn't answer as a Git server.</summary>
    public const string Unreachable = nameof(Unreachable);

    /// <summary>The server didn't answer in time.</summary>
    public const string TimedOut = nameof(TimedOut);

    /// <summary>The operator's audit directory can't be written.</summary>
    public const string DiskFull = nameof(DiskFull);

    /// <summary>Commits can't be signed.</summary>
    public const string SigningFailed = nameof(SigningFailed);

    /// <summary>The git program failed.</summary>
    public const string GitFailed = nameof(GitFailed);
}
