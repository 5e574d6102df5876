using Bellwether.Testing.Servers;

namespace Bellwether.Testing.Git;

/// <summary>A real <c>git daemon</c> on loopback: everybody may read and push, and nothing is encrypted.</summary>
public sealed class GitDaemon : IAsyncDisposable
{
    private readonly ChildProcess _process;
    private readonly string _folder;

    private GitDaemon(ChildProcess process, string folder, string url)
    {
        _process = process;
        _folder = folder;
        Url = url;
    }

    public string Url { get; }

    public static async Task<GitDaemon> StartAsync(GitRepository repository, CancellationToken cancellationToken = default)
    {
        var folder = Directory.CreateTempSubdirectory("bellwether-git-daemon-").FullName;
        var port = FreePorts.Next();
        // The program itself and not "git daemon", which would start it as a child that outlives its parent's violent end.
        var programs = (await GitCommand.RunAsync(folder, "--exec-path")).Trim();
        var process = await ChildProcess.StartAsync(
            Path.Combine(programs, "git-daemon"),
            [
                "--listen=127.0.0.1", $"--port={port}", "--reuseaddr", "--export-all", "--enable=receive-pack",
                $"--base-path={repository.Root}", repository.Root,
            ],
            Path.Combine(folder, "git-daemon.log"),
            GitCommand.CleanEnvironment(folder));
        var daemon = new GitDaemon(process, folder, $"git://127.0.0.1:{port}/{repository.Name}");
        await LoopbackPort.AnswersAsync("git daemon", process, port, cancellationToken);
        return daemon;
    }

    /// <summary>Lets it accept connections and answer none, until it is resumed.</summary>
    public Task PauseAsync() => _process.SignalAsync("STOP");

    public Task ResumeAsync() => _process.SignalAsync("CONT");

    public async ValueTask DisposeAsync()
    {
        await ProcessTree.EndAsync(_process);
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }
}
