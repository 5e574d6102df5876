using System.Globalization;
using Bellwether.Operator.Options;

namespace Bellwether.Operator.Audit.Git;

/// <summary>
/// Makes signed commits of a row of unsigned ones. One after the other: each names its parent, and with it the parent's signature.
/// </summary>
internal sealed class CommitSigner(GitProgram git, AuditOptions options)
{
    public bool IsOn => options.SigningKey is not null;

    // The answers for so many fit into what is kept of a program's output.
    private const int TreesAtOnce = 1_000;

    /// <param name="parent">Of the first; null if it has none.</param>
    /// <param name="commits">The unsigned ones, in order, and what they were made of.</param>
    /// <returns>The last of the signed ones.</returns>
    /// <exception cref="GitException">They could not be signed.</exception>
    public async Task<string> SignAsync(string? parent, IReadOnlyList<(string Commit, CommitDraft Draft)> commits, CancellationToken cancellationToken)
    {
        var tip = parent;
        foreach (var some in commits.Chunk(TreesAtOnce))
        {
            var answer = await git.MustAsync(
                ["cat-file", "--batch-check=%(objectname)"],
                GitProgram.LocalDeadline,
                cancellationToken,
                string.Concat(some.Select(commit => $"{commit.Commit}^{{tree}}\n")));
            var trees = answer.Split('\n');
            if (trees.Length != some.Length)
            {
                throw new GitException(GitProblem.GitFailed);
            }

            foreach (var ((_, draft), tree) in some.Zip(trees))
            {
                tip = await SignAsync(tree, tip, draft, cancellationToken);
            }
        }

        return tip!;
    }

    private async Task<string> SignAsync(string tree, string? parent, CommitDraft draft, CancellationToken cancellationToken)
    {
        var date = string.Create(CultureInfo.InvariantCulture, $"@{draft.At.ToUnixTimeSeconds()} +0000");
        string[] parents = parent is null ? [] : ["-p", parent];
        var result = await git.With(new Dictionary<string, string>
        {
            ["GIT_AUTHOR_NAME"] = options.AuthorName,
            ["GIT_AUTHOR_EMAIL"] = options.AuthorEmail,
            ["GIT_AUTHOR_DATE"] = date,
            ["GIT_COMMITTER_NAME"] = options.AuthorName,
            ["GIT_COMMITTER_EMAIL"] = options.AuthorEmail,
            ["GIT_COMMITTER_DATE"] = date,
        }).RunAsync(["commit-tree", "-S", tree, .. parents, "-F", "-"], GitProgram.LocalDeadline, cancellationToken, draft.Message);
        return result.Succeeded ? result.Output.TrimEnd('\n') : throw new GitException(GitProblem.OfSigning(result.Errors));
    }
}
