using Bellwether.Operator.Options;

namespace Bellwether.Operator.Audit.Git;

/// <summary>The branch on the server that the trail is written to. It is only ever added to: nothing is forced.</summary>
internal sealed class RemoteBranch(GitProgram git, AuditOptions options)
{
    /// <summary>What the branch was fetched to, in the local repository.</summary>
    public const string Fetched = "refs/bellwether/remote";

    private readonly string _ref = $"refs/heads/{options.Branch}";

    /// <summary>The commit that the branch is at, with its files in the local repository; null if there is no such branch.</summary>
    /// <param name="shallow">Its history isn't needed.</param>
    /// <exception cref="GitException">The server could not be asked.</exception>
    public async Task<string?> FetchTipAsync(bool shallow, CancellationToken cancellationToken) =>
        await FetchAsync(shallow, cancellationToken) ? await git.MustAsync(["rev-parse", "--verify", Fetched], GitProgram.LocalDeadline, cancellationToken) : null;

    /// <summary>Brings the branch to <see cref="Fetched"/>.</summary>
    /// <returns>False if there is no such branch.</returns>
    /// <exception cref="GitException">The server could not be asked.</exception>
    public async Task<bool> FetchAsync(bool shallow, CancellationToken cancellationToken)
    {
        string[] depth = shallow ? ["--depth=1"] : [];
        var fetched = await git.RunAsync(
            ["fetch", "--quiet", "--no-tags", "--no-auto-gc", "--no-write-fetch-head", .. depth, "--", options.Repository, $"+{_ref}:{Fetched}"],
            GitProgram.RemoteDeadline,
            cancellationToken);
        return fetched.Succeeded || (fetched.Errors.Contains($"couldn't find remote ref {_ref}", StringComparison.Ordinal) ? false
            : throw new GitException(GitProblem.Of(fetched.Errors)));
    }

    /// <summary>Moves the branch forward to the commit.</summary>
    /// <returns>False if somebody else moved it meanwhile.</returns>
    /// <exception cref="GitException">The server didn't take it, or nobody knows whether it did.</exception>
    public async Task<bool> PushAsync(string commit, CancellationToken cancellationToken)
    {
        var result = await git.RunAsync(
            ["push", "--porcelain", "--no-verify", "--", options.Repository, $"{commit}:{_ref}"], GitProgram.RemoteDeadline, cancellationToken);
        if (result.Succeeded)
        {
            return true;
        }

        // "!\t<from>:<to>\t[rejected] (fetch first)", of this one branch.
        var verdict = result.Output.Split('\n').FirstOrDefault(line => line.StartsWith("!\t", StringComparison.Ordinal));
        return verdict is null ? throw new GitException(GitProblem.Of(result.Errors))
            : IsMoved(verdict) ? false
            : throw new GitException(IsServerTrouble(verdict) ? GitProblem.ServerFailed : GitProblem.PushRefused);
    }

    private static bool IsMoved(string verdict) =>
        verdict.Contains("[rejected]", StringComparison.Ordinal)
        || verdict.Contains("failed to update ref", StringComparison.Ordinal)
        || verdict.Contains("incorrect old value provided", StringComparison.Ordinal)
        || verdict.Contains("cannot lock ref", StringComparison.Ordinal)
        || verdict.Contains("(fetch first)", StringComparison.Ordinal);

    private static bool IsServerTrouble(string verdict) =>
        verdict.Contains("unpacker error", StringComparison.Ordinal)
        || verdict.Contains("unpack failed", StringComparison.Ordinal)
        || verdict.Contains("missing necessary objects", StringComparison.Ordinal);
}
