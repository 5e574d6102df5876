using Bellwether.Operator.Audit.Documents;
using Bellwether.Operator.Audit.Git;
using Bellwether.Operator.Audit.Pushing;
using Bellwether.Operator.Hosting;
using Bellwether.Operator.Options;
using Bellwether.Operator.Syncs.Inventory;

namespace Bellwether.Cli.Audits;

/// <summary>Reads the branch as the operator does, in a temporary directory that goes with this.</summary>
internal sealed class TrailReader : IDisposable
{
    private readonly AuditOptions _options;
    private readonly GitProgram _git;
    private readonly LocalRepository _repository;
    private readonly RemoteBranch _remote;

    private TrailReader(AuditOptions options, GitProgram git)
    {
        (_options, _git) = (options, git);
        _repository = new LocalRepository(git, options);
        _remote = new RemoteBranch(git, options);
    }

    /// <exception cref="CliException">There is no git program that could be used, or no temporary directory.</exception>
    public static async Task<TrailReader> OpenAsync(AuditOptions options, CliWorld world, CancellationToken cancellationToken)
    {
        options = options with { Directory = Directory.CreateTempSubdirectory("bellwether-verify-").FullName };
        try
        {
            if (AuditArguments.ParsePath(options.Directory).Broken is { } broken)
            {
                throw new CliException($"The temporary directory {options.Directory} {broken}; TMPDIR says where it is.");
            }

            await GitVersion.RequireAsync(options, world.Time, cancellationToken);
            var git = new GitProgram(GitEnvironment.Prepare(options, Environment.GetEnvironmentVariable), options.Directory, world.Time);
            var reader = new TrailReader(options, git);
            await reader._repository.OpenAsync(cancellationToken);
            return reader;
        }
        catch (Exception exception)
        {
            Remove(options.Directory);
            throw exception switch
            {
                StartupException => new CliException(TrailProblem.Renamed(exception.Message)),
                GitException { Problem: var problem } => TrailProblem.Of(problem, options),
                IOException or UnauthorizedAccessException => TrailProblem.Of(GitProblem.DiskFull, options),
                _ => exception,
            };
        }
    }

    /// <summary>Reads what the branch tells now.</summary>
    /// <param name="followers">Whose folders are read; none: all.</param>
    /// <param name="withHistory">All commits are fetched, not only the last.</param>
    /// <exception cref="CliException">It can't be read, or is another management cluster's.</exception>
    public async Task<Trail> ReadAsync(Origin origin, IReadOnlyCollection<string> followers, bool withHistory, CancellationToken cancellationToken)
    {
        try
        {
            var tip = await _remote.FetchTipAsync(shallow: !withHistory, cancellationToken)
                ?? throw new CliException($"There is no branch {_options.Branch} in {_options.Repository}: the operator has written nothing there yet, or --branch is another.");
            await RequireOwnAsync(tip, origin, cancellationToken);
            string[] folders = followers.Count == 0 ? [AuditPath.Clusters] : [.. followers.Select(AuditPath.Folder)];
            var files = new Dictionary<string, Dictionary<string, AuditFile>>(StringComparer.Ordinal);
            var paths = await _repository.ListAsync(tip, folders, cancellationToken);
            foreach (var (path, file) in await _repository.ReadAsync(tip, paths, AuditFile.Read, cancellationToken))
            {
                Add(files, path, file);
            }

            return new Trail(tip, origin, files.ToDictionary(folder => folder.Key, IReadOnlyDictionary<string, AuditFile> (folder) => folder.Value));
        }
        catch (GitException exception)
        {
            throw TrailProblem.Of(exception.Problem, _options);
        }
    }

    /// <summary>Looks at the signatures of the commits that a trail was read at; needs their history.</summary>
    /// <exception cref="CliException">They can't be looked at.</exception>
    public async Task<SignatureReport> CheckSignaturesAsync(Trail trail, string allowedSigners, string? since, CancellationToken cancellationToken)
    {
        try
        {
            if (since is not null
                && !(await _repository.HasAsync(since, cancellationToken) && await _repository.IsAncestorAsync(since, trail.Commit, cancellationToken)))
            {
                throw new CliException(
                    $"--signed-since: commit {since} isn't in the history of branch {_options.Branch}: the history was rewritten, or the commit is of another branch.");
            }

            return await SignatureReport.OfAsync(_git, trail.Commit, since, allowedSigners, cancellationToken);
        }
        catch (GitException exception)
        {
            throw TrailProblem.Of(exception.Problem, _options);
        }
    }

    public void Dispose() => Remove(_options.Directory);

    /// <summary>Compared with another one's files, everything would be missing.</summary>
    private async Task RequireOwnAsync(string tip, Origin origin, CancellationToken cancellationToken)
    {
        var marker = (await _repository.ReadAsync(tip, [BranchMarker.Path], text => text, cancellationToken)).GetValueOrDefault(BranchMarker.Path);
        if (BranchMarker.IsAnothers(marker, origin))
        {
            throw new CliException(
                $"Branch {_options.Branch} is the trail of another management cluster, by its {BranchMarker.Path}: of origin '{BranchMarker.OriginOf(marker)}', "
                + $"and this one's is '{origin.Id}'. Name this one's branch with --branch; --origin-id repeats the operator's option of that name.");
        }

        if (marker is null)
        {
            throw new CliException($"Branch {_options.Branch} has no {BranchMarker.Path}, so the operator has written nothing there. Name the operator's branch with --branch.");
        }
    }

    private static void Add(Dictionary<string, Dictionary<string, AuditFile>> files, string path, AuditFile file)
    {
        if (path.IndexOf('/', AuditPath.Clusters.Length) is >= 0 and var slash)
        {
            var folder = path[..(slash + 1)];
            (files.TryGetValue(folder, out var known) ? known : files[folder] = new(StringComparer.Ordinal))[path] = file;
        }
    }

    private static void Remove(string directory)
    {
        try
        {
            Directory.Delete(directory, recursive: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // In a temporary directory, which others tidy.
        }
    }
}
