using System.Text;
using Bellwether.Operator.Audit.Git;

namespace Bellwether.Cli.Audits;

/// <summary>Whose signatures the commits carry.</summary>
/// <param name="Checked">How many were looked at.</param>
/// <param name="Rejected">Those that none of the allowed signers signed, newest first.</param>
internal sealed record SignatureReport(int Checked, IReadOnlyList<RejectedCommit> Rejected)
{
    /// <summary>A program is run for each commit.</summary>
    private static readonly TimeSpan Deadline = TimeSpan.FromHours(1);

    /// <param name="since">Leaves out this commit and all before it.</param>
    /// <param name="allowedSigners">File, as ssh-keygen reads it.</param>
    /// <exception cref="GitException">The commits can't be read.</exception>
    public static async Task<SignatureReport> OfAsync(GitProgram git, string tip, string? since, string allowedSigners, CancellationToken cancellationToken)
    {
        string[] range = since is null ? [tip] : [tip, "^" + since];
        var all = 0;
        var rejected = new List<RejectedCommit>();
        var (exitCode, errors) = await git.RunAsync(
            ["-c", $"gpg.ssh.allowedSignersFile={Path.GetFullPath(allowedSigners)}", "log", "--format=%H %G?", .. range, "--"],
            Deadline,
            (_, _) => Task.CompletedTask,
            async (stream, token) =>
            {
                using var reader = new StreamReader(stream, Encoding.ASCII);
                while (await reader.ReadLineAsync(token) is { } line)
                {
                    all++;
                    var space = line.IndexOf(' ', StringComparison.Ordinal);
                    if (WhyRejected(line[(space + 1)..]) is { } why)
                    {
                        rejected.Add(new RejectedCommit(line[..space], why));
                    }
                }
            },
            cancellationToken);
        return exitCode == 0 ? new SignatureReport(all, rejected) : throw new GitException(GitProblem.Of(errors));
    }

    /// <summary>By git's letter for it; only a good signature of somebody who is in the file passes.</summary>
    private static string? WhyRejected(string letter) => letter switch
    {
        "G" => null,
        "N" => "is not signed",
        "U" => "is signed with a key that isn't in the file",
        "B" => "has a signature that doesn't fit it, or of somebody who isn't in the file",
        _ => "has a signature that could not be checked",
    };
}

/// <summary>A commit that none of the allowed signers signed.</summary>
/// <param name="Why">The rest of a sentence.</param>
internal sealed record RejectedCommit(string Commit, string Why);
