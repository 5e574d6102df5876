using Bellwether.Operator.Audit.Git;
using Bellwether.Operator.Options;

namespace Bellwether.Cli.Audits;

/// <summary>What the operator says of a repository that it can't write, for somebody who can't read it.</summary>
internal static class TrailProblem
{
    public static CliException Of(GitProblem problem, AuditOptions options) =>
        new($"The repository {options.Repository} can't be read ({problem.Reason}): {Message(problem)}.");

    /// <summary>With the options named as they are here.</summary>
    public static string Renamed(string message) => message.Replace("--audit-", "--", StringComparison.Ordinal);

    private static string Message(GitProblem problem) =>
        problem == GitProblem.AuthenticationFailed ? "the server refused the credentials; look at --token-file, --username or --ssh-key"
        : problem == GitProblem.DiskFull ? "a file can't be read or written; look at the repository's rights, if it is a path, and at the temporary directory, whose disk may be full"
        : problem == GitProblem.GitFailed ? "the git program failed"
        : Renamed(problem.Message);
}
