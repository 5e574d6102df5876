using System.Globalization;
using System.Text;
using Bellwether.Operator.Options;

namespace Bellwether.Operator.Audit.Git;

/// <summary>
/// The bare repository in the audit directory: commits are made in it before they are pushed. It is a cache: what counts is the server's
/// branch and the journal, so one that a crash left unusable is made anew.
/// </summary>
internal sealed class LocalRepository(GitProgram git, AuditOptions options)
{
    private const string Config = """
        [core]
        	repositoryformatversion = 0
        	bare = true
        	hooksPath = /dev/null
        	fsync = none
        	quotePath = false
        [gc]
        	autoDetach = false
        	bigPackThreshold = 64m
        [pack]
        	threads = 1
        	windowMemory = 64m
        [transfer]
        	fsckObjects = true
        [fetch "fsck"]
        	badTimezone = ignore
        	missingSpaceBeforeDate = ignore
        	zeroPaddedFilemode = ignore
        [credential]
        	helper =
        [http]
        	followRedirects = false
        	lowSpeedLimit = 100
        	lowSpeedTime = 30
        [protocol]
        	version = 2
        [gpg]
        	format = ssh

        """;

    private readonly string _path = GitEnvironment.RepositoryPath(options);

    /// <summary>Makes it usable: what a crash left behind goes.</summary>
    /// <exception cref="GitException">It can't be made.</exception>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        if (Directory.Exists(_path))
        {
            RemoveLeftovers();
            await ConfigureAsync(cancellationToken);
            if ((await git.RunAsync(["rev-parse", "--is-bare-repository"], GitProgram.LocalDeadline, cancellationToken)).Succeeded
                && await TryForgetRunsAsync(cancellationToken))
            {
                return;
            }

            Directory.Delete(_path, recursive: true);
        }

        await git.MustAsync(["init", "--quiet", "--bare", "--template=", _path], GitProgram.LocalDeadline, cancellationToken);
        await ConfigureAsync(cancellationToken);
    }

    /// <summary>Throws it away; <see cref="OpenAsync"/> makes another.</summary>
    public void Discard()
    {
        if (Directory.Exists(_path))
        {
            Directory.Delete(_path, recursive: true);
        }
    }

    /// <summary>Whether it was ever filled.</summary>
    public bool IsNew => !File.Exists(Path.Combine(_path, "shallow")) && !Directory.Exists(Path.Combine(_path, "refs", "bellwether")) && !File.Exists(Path.Combine(_path, "packed-refs"));

    public async Task<bool> HasAsync(string commit, CancellationToken cancellationToken) =>
        (await git.RunAsync(["cat-file", "-e", commit + "^{commit}"], GitProgram.LocalDeadline, cancellationToken)).Succeeded;

    public async Task<bool> IsAncestorAsync(string commit, string of, CancellationToken cancellationToken) =>
        (await git.RunAsync(["merge-base", "--is-ancestor", commit, of], GitProgram.LocalDeadline, cancellationToken)).Succeeded;

    /// <summary>The value of a trailer in the newest commit that has it with this beginning; null if none has.</summary>
    /// <param name="since">Only commits that aren't in this one's history; null for all.</param>
    public async Task<string?> FindTrailerAsync(string name, string beginning, string tip, string? since, CancellationToken cancellationToken)
    {
        string[] range = since is null ? [tip] : [tip, "^" + since];
        var found = await git.MustAsync(
            ["log", "-1", $"--grep=^{name}: {beginning}", "--basic-regexp", $"--format=%(trailers:key={name},valueonly)", .. range, "--"],
            GitProgram.LocalDeadline,
            cancellationToken);
        return found.Split('\n').FirstOrDefault(value => value.Length > 0 && value.StartsWith(beginning, StringComparison.Ordinal));
    }

    /// <summary>
    /// The commit that a reference names, if it has another in its history, and nothing since that has a batch of this journal or touches these
    /// paths; otherwise null.
    /// </summary>
    /// <param name="paths">Files, and folders with a slash behind.</param>
    public async Task<string?> FindBesideAsync(string before, string reference, string batches, string[] paths, CancellationToken cancellationToken)
    {
        const string Commit = "commit ";
        var told = await git.RunAsync(
            ["log", "-m", "--left-right", "--no-renames", "--name-only", $"--format={Commit}%m%H%(trailers:key=Batch,valueonly,separator=%x20)", $"{before}...{reference}"],
            GitProgram.LocalDeadline,
            cancellationToken);
        if (!told.Succeeded || told.Output.Length >= GitProgram.MostCharacters || told.Output.Split('\n').Any(line =>
            line.StartsWith(Commit, StringComparison.Ordinal)
                ? line[Commit.Length] != '>' || line.Contains(batches, StringComparison.Ordinal)
                : paths.Any(path => line.TrimStart('"').StartsWith(path, StringComparison.Ordinal))))
        {
            return null;
        }

        // The first is the one that no other of them is built on.
        return told.Output.StartsWith(Commit, StringComparison.Ordinal) ? told.Output.Substring(Commit.Length + 1, before.Length) : before;
    }

    /// <summary>The paths of all files in folders of a commit, but for those with line breaks in them, which are none of ours.</summary>
    /// <param name="folders">With a slash behind; none for everything.</param>
    public async Task<List<string>> ListAsync(string? commit, string[] folders, CancellationToken cancellationToken)
    {
        var paths = new List<string>();
        if (commit is null)
        {
            return paths;
        }

        var (exitCode, errors) = await git.RunAsync(
            ["ls-tree", "-r", "-z", "--name-only", "--full-tree", commit, "--", .. folders],
            GitProgram.LocalDeadline,
            (_, _) => Task.CompletedTask,
            async (stream, token) =>
            {
                using var reader = new StreamReader(stream, Encoding.UTF8);
                foreach (var path in (await reader.ReadToEndAsync(token)).Split('\0', StringSplitOptions.RemoveEmptyEntries))
                {
                    // Another writer's: a path of ours has no line break, and files are asked for with one line each.
                    if (!path.Contains('\n', StringComparison.Ordinal))
                    {
                        paths.Add(path);
                    }
                }
            },
            cancellationToken);
        return exitCode == 0 ? paths : throw new GitException(GitProblem.Of(errors));
    }

    /// <summary>The files at these paths of a commit, as far as they are of use; what isn't there is missing in the answer.</summary>
    /// <param name="read">Takes from a file's text what is needed of it. All files together can be more than memory holds.</param>
    public async Task<Dictionary<string, T>> ReadAsync<T>(
        string? commit, IReadOnlyCollection<string> paths, Func<string, T> read, CancellationToken cancellationToken)
    {
        var files = new Dictionary<string, T>(paths.Count, StringComparer.Ordinal);
        if (commit is null || paths.Count == 0)
        {
            return files;
        }

        var (exitCode, errors) = await git.RunAsync(
            ["cat-file", "--batch"],
            GitProgram.LocalDeadline,
            (stream, token) => BlobStream.AskAsync(stream, commit, paths, token),
            (stream, token) => BlobStream.ReadAsync(stream, paths, (path, text) => files[path] = read(text), token),
            cancellationToken);
        return exitCode == 0 ? files : throw new GitException(GitProblem.Of(errors));
    }

    /// <summary>Keeps the commit from being tidied away, and tidies when there is much.</summary>
    public async Task TidyAsync(string tip, CancellationToken cancellationToken)
    {
        await git.MustAsync(["update-ref", "refs/bellwether/tip", tip], GitProgram.LocalDeadline, cancellationToken);
        try
        {
            await git.RunAsync(["gc", "--auto", "--quiet"], GitProgram.RemoteDeadline, cancellationToken);
        }
        catch (GitException)
        {
            // What was pushed is pushed. The next time is soon.
        }
    }

    /// <summary>What a git program that was killed leaves, and what others would wait for.</summary>
    private void RemoveLeftovers()
    {
        foreach (var path in Directory.EnumerateFiles(_path, "*", SearchOption.AllDirectories)
            .Where(path => path.EndsWith(".lock", StringComparison.Ordinal) || Path.GetFileName(path).StartsWith("tmp_", StringComparison.Ordinal)
                || Path.GetFileName(path).StartsWith("fast_import_crash_", StringComparison.Ordinal) || Path.GetFileName(path) == "gc.pid"))
        {
            File.Delete(path);
        }
    }

    /// <summary>The branches that earlier runs built on would keep their commits for ever.</summary>
    private async Task<bool> TryForgetRunsAsync(CancellationToken cancellationToken)
    {
        var runs = await git.RunAsync(
            ["for-each-ref", "--format=delete %(refname)", CommitImport.Runs], GitProgram.LocalDeadline, cancellationToken);
        return runs.Succeeded
            && (await git.RunAsync(["update-ref", "--stdin"], GitProgram.LocalDeadline, cancellationToken, runs.Output)).Succeeded;
    }

    private async Task ConfigureAsync(CancellationToken cancellationToken)
    {
        var text = new StringBuilder(Config);
        if (options.CertificateAuthority is { } file)
        {
            text.Append(CultureInfo.InvariantCulture, $"[http]\n\tsslCAInfo = \"{Path.GetFullPath(file)}\"\n");
        }

        if (options.SigningKey is { } key)
        {
            text.Append(CultureInfo.InvariantCulture, $"[user]\n\tsigningKey = \"{Path.GetFullPath(key)}\"\n");
        }

        await File.WriteAllTextAsync(Path.Combine(_path, "config"), text.ToString(), cancellationToken);
    }
}
