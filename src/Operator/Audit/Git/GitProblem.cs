namespace Bellwether.Operator.Audit.Git;

/// <summary>
/// Why nothing gets into the repository, of a closed set: also the label of a metric. What a server said is in none of it: that can hold
/// anything.
/// </summary>
internal sealed record GitProblem(string Reason, string Message)
{
    public static readonly GitProblem AuthenticationFailed = new(
        nameof(AuthenticationFailed), "the server refused the credentials; look at --audit-token-file, --audit-username or --audit-ssh-key, and whether they may write to the repository");

    public static readonly GitProblem HostKeyRejected = new(
        nameof(HostKeyRejected), "the server's host key isn't the one in --audit-known-hosts; if it was changed on purpose, put the new one in");

    public static readonly GitProblem CertificateRejected = new(
        nameof(CertificateRejected), "the server's certificate isn't trusted; look at --audit-ca-file");

    public static readonly GitProblem RepositoryNotFound = new(
        nameof(RepositoryNotFound), "there is no such repository, or it isn't shown to these credentials; look at --audit-repository");

    public static readonly GitProblem PushRefused = new(
        nameof(PushRefused), "the server refused the push: the branch may be protected, or a hook said no; let the operator's account push to --audit-branch");

    public static readonly GitProblem ServerFailed = new(
        nameof(ServerFailed), "the server could not store what was pushed; its disk may be full");

    public static readonly GitProblem BranchTaken = new(
        nameof(BranchTaken), "another management cluster writes this branch; give each one a --audit-branch of its own");

    public static readonly GitProblem Unreachable = new(
        nameof(Unreachable), "the server doesn't answer as a Git server; look at --audit-repository and at the network between");

    public static readonly GitProblem TimedOut = new(
        nameof(TimedOut), "the server didn't answer in time");

    public static readonly GitProblem DiskFull = new(
        nameof(DiskFull), "--audit-directory can't be written; its disk may be full");

    public static readonly GitProblem SigningFailed = new(
        nameof(SigningFailed), "commits can't be signed; look at --audit-signing-key, which has to be an SSH private key without a passphrase");

    public static readonly GitProblem GitFailed = new(
        nameof(GitFailed), "the git program failed");

    public static IReadOnlyList<GitProblem> All { get; } =
    [
        AuthenticationFailed, HostKeyRejected, CertificateRejected, RepositoryNotFound, PushRefused, ServerFailed, BranchTaken, Unreachable,
        TimedOut, DiskFull, SigningFailed, GitFailed,
    ];

    private static readonly (string Sign, GitProblem Problem)[] Signs =
    [
        ("Host key verification failed", HostKeyRejected),
        ("REMOTE HOST IDENTIFICATION HAS CHANGED", HostKeyRejected),
        ("Authentication failed", AuthenticationFailed),
        ("could not read Username", AuthenticationFailed),
        ("could not read Password", AuthenticationFailed),
        ("Permission denied (", AuthenticationFailed),
        ("returned error: 401", AuthenticationFailed),
        ("returned error: 403", AuthenticationFailed),
        ("returned error: 404", RepositoryNotFound),
        ("' not found", RepositoryNotFound),
        ("does not appear to be a git repository", RepositoryNotFound),
        ("access denied or repository not exported", RepositoryNotFound),
        ("SSL certificate problem", CertificateRejected),
        ("certificate verification failed", CertificateRejected),
        ("SSL: no alternative certificate subject name", CertificateRejected),
        ("No space left on device", DiskFull),
        ("write error. Out of diskspace", DiskFull),
        ("couldn't write '", DiskFull),
        ("Permission denied", DiskFull),
        ("Read-only file system", DiskFull),
        ("Couldn't load public key", SigningFailed),
        ("Couldn't sign message", SigningFailed),
        ("gpg failed to sign", SigningFailed),
        ("Load key ", SigningFailed),
        ("unable to access", Unreachable),
        ("unable to connect", Unreachable),
        ("Could not read from remote repository", Unreachable),
        ("Connection refused", Unreachable),
        ("the remote end hung up", Unreachable),
        ("early EOF", Unreachable),
        ("Could not resolve", Unreachable),
        ("RPC failed", Unreachable),
    ];

    /// <summary>What a failed call's error output comes to. Lines that the server said don't count.</summary>
    public static GitProblem Of(string errors)
    {
        var own = errors.Split('\n').Where(line => !line.StartsWith("remote:", StringComparison.Ordinal)).ToArray();
        foreach (var (sign, problem) in Signs)
        {
            if (own.Any(line => line.Contains(sign, StringComparison.Ordinal)))
            {
                return problem;
            }
        }

        return GitFailed;
    }

    /// <summary>As <see cref="Of"/>, of a call that signs.</summary>
    public static GitProblem OfSigning(string errors) => Of(errors) is var problem && (problem == GitFailed || problem == AuthenticationFailed) ? SigningFailed : problem;
}

/// <summary>Nothing gets into the repository now.</summary>
internal sealed class GitException(GitProblem problem) : Exception(problem.Message)
{
    public GitProblem Problem { get; } = problem;
}
