using System.Buffers;
using System.Globalization;
using System.Text;
using Bellwether.Operator.Options;

namespace Bellwether.Operator.Audit.Git;

/// <summary>
/// Makes a row of commits with one <c>git fast-import</c>: no work tree, no index, no filters. Either all of them are made or none.
/// </summary>
internal sealed class CommitImport(GitProgram git, AuditOptions options)
{
    /// <summary>What the branches of all runs begin with.</summary>
    public const string Runs = "refs/bellwether/runs/";

    private static readonly SearchValues<char> NotInPaths = SearchValues.Create("\n\r\0\"");

    /// <summary>
    /// A branch of this run in the local repository, which nobody pushes by its name. A program that a crashed run left behind has another.
    /// </summary>
    private readonly string _branch = $"{Runs}{Guid.NewGuid():n}";

    /// <param name="parent">Null for a branch that begins here.</param>
    /// <returns>The commits' names, in order.</returns>
    /// <exception cref="GitException">They could not be made.</exception>
    public async Task<IReadOnlyList<string>> RunAsync(string? parent, IReadOnlyList<CommitDraft> drafts, CancellationToken cancellationToken)
    {
        var names = "";
        // It is the local branch of this run that is forced: it goes where the next batch begins.
        var (exitCode, errors) = await git.RunAsync(
            ["fast-import", "--quiet", "--done", "--force", "--date-format=raw"],
            GitProgram.LocalDeadline,
            (stream, token) => WriteAsync(stream, parent, drafts, token),
            async (stream, token) =>
            {
                using var reader = new StreamReader(stream, Encoding.ASCII);
                names = await reader.ReadToEndAsync(token);
            },
            cancellationToken);
        var made = names.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return exitCode == 0 && made.Length == drafts.Count ? made : throw new GitException(GitProblem.Of(errors));
    }

    private async Task WriteAsync(Stream stream, string? parent, IReadOnlyList<CommitDraft> drafts, CancellationToken cancellationToken)
    {
        await using var buffered = new BufferedStream(stream, 64 * 1024);
        if (parent is null)
        {
            await LineAsync($"reset {_branch}");
        }

        for (var number = 1; number <= drafts.Count; number++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var draft = drafts[number - 1];
            var person = string.Create(
                CultureInfo.InvariantCulture, $"{options.AuthorName} <{options.AuthorEmail}> {draft.At.ToUnixTimeSeconds()} +0000");
            await LineAsync($"commit {_branch}\nmark :{number}\nauthor {person}\ncommitter {person}");
            await DataAsync(draft.Message);
            if (number > 1)
            {
                await LineAsync($"from :{number - 1}");
            }
            else if (parent is not null)
            {
                await LineAsync($"from {parent}");
            }

            foreach (var (path, text) in draft.Files)
            {
                if (path.AsSpan().ContainsAny(NotInPaths))
                {
                    // It would be read as more than a path.
                    throw new ArgumentException("A path holds what no path of the trail may hold.", nameof(drafts));
                }

                if (text is null)
                {
                    await LineAsync($"D {path}");
                }
                else
                {
                    await LineAsync($"M 100644 inline {path}");
                    await DataAsync(text);
                }
            }

            await LineAsync($"\nget-mark :{number}");
        }

        await LineAsync("done");
        await buffered.FlushAsync(cancellationToken);

        Task LineAsync(string line) => buffered.WriteAsync(Encoding.UTF8.GetBytes(line + "\n"), cancellationToken).AsTask();

        async Task DataAsync(string text)
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            await LineAsync(string.Create(CultureInfo.InvariantCulture, $"data {bytes.Length}"));
            await buffered.WriteAsync(bytes, cancellationToken);
            await LineAsync("");
        }
    }
}
