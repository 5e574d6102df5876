namespace Bellwether.Testing.Git;

/// <summary>Answers git's questions for user and password from files, as a client of a <see cref="GitHttpServer"/> must.</summary>
public sealed class AskPass : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("bellwether-askpass-").FullName;
    private readonly string _authorityFile;

    /// <param name="password">Null: the right one.</param>
    public AskPass(GitHttpServer server, string? password = null)
    {
        _authorityFile = server.AuthorityFile;
        File.WriteAllText(Path.Combine(_folder, "user"), server.User);
        File.WriteAllText(Path.Combine(_folder, "password"), password ?? server.Password);
        Script.Write(
            Path.Combine(_folder, "askpass"), $"case $1 in Username*) cat {_folder}/user ;; *) cat {_folder}/password ;; esac");
    }

    /// <summary>What git needs to know to get in.</summary>
    public IReadOnlyDictionary<string, string> Environment => new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["GIT_ASKPASS"] = Path.Combine(_folder, "askpass"),
        ["GIT_SSL_CAINFO"] = _authorityFile,
    };

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
