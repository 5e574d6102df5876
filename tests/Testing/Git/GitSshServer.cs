using System.Diagnostics;
using Bellwether.Testing.Servers;

namespace Bellwether.Testing.Git;

/// <summary>
/// A real sshd on loopback that lets one key in and runs nothing but git for it. It is the user of the tests whom it logs in, since
/// another one takes rights that only root has.
/// </summary>
public sealed class GitSshServer : IAsyncDisposable
{
    private readonly GitRepository _repository;
    private readonly string _folder;
    private readonly int _port = FreePorts.Next();
    private ChildProcess? _process;

    private GitSshServer(GitRepository repository, string folder)
    {
        _repository = repository;
        _folder = folder;
    }

    public string Url => $"ssh://{Environment.UserName}@127.0.0.1:{_port}{_repository.Folder}";

    /// <summary>The private key that is let in, unencrypted.</summary>
    public string KeyFile => Path.Combine(_folder, "id_ed25519");

    /// <summary>A private key that is not.</summary>
    public string UnknownKeyFile => Path.Combine(_folder, "id_unknown");

    /// <summary>The host key as it was when the server started first; <see cref="ChangeHostKeyAsync"/> leaves it alone.</summary>
    public string KnownHostsFile => Path.Combine(_folder, "known_hosts");

    public static async Task<GitSshServer> StartAsync(GitRepository repository, CancellationToken cancellationToken = default)
    {
        var server = new GitSshServer(repository, Directory.CreateTempSubdirectory("bellwether-sshd-").FullName);
        try
        {
            await server.MakeKeyAsync("id_ed25519");
            await server.MakeKeyAsync("id_unknown");
            await server.MakeKeyAsync("host_key");
            await server.WriteAsync(cancellationToken);
            await server.ListenAsync(cancellationToken);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>GIT_SSH_COMMAND of a client that does everything right.</summary>
    /// <param name="keyFile">Null: the one that is let in.</param>
    public string SshCommand(string? keyFile = null) =>
        $"ssh -F /dev/null -i {keyFile ?? KeyFile} -o IdentitiesOnly=yes -o IdentityAgent=none -o BatchMode=yes -o StrictHostKeyChecking=yes "
        + $"-o UserKnownHostsFile={KnownHostsFile} -o GlobalKnownHostsFile=/dev/null";

    /// <summary>What a client's git needs to get in.</summary>
    public IReadOnlyDictionary<string, string> Credentials(string? keyFile = null) =>
        new Dictionary<string, string>(StringComparer.Ordinal) { ["GIT_SSH_COMMAND"] = SshCommand(keyFile) };

    /// <summary>Comes back on the same port as another host.</summary>
    public async Task ChangeHostKeyAsync(CancellationToken cancellationToken = default)
    {
        await StopAsync();
        File.Delete(Path.Combine(_folder, "host_key"));
        File.Delete(Path.Combine(_folder, "host_key.pub"));
        await MakeKeyAsync("host_key");
        await ListenAsync(cancellationToken);
    }

    /// <summary>Ends the server with all its connections.</summary>
    public async Task StopAsync()
    {
        if (_process is { } process)
        {
            _process = null;
            await ProcessTree.EndAsync(process);
        }
    }

    /// <summary>Listens again after <see cref="StopAsync"/>.</summary>
    public async Task ListenAsync(CancellationToken cancellationToken = default)
    {
        _process = await ChildProcess.StartAsync(
            SshPrograms.Server,
            ["-D", "-e", "-f", Path.Combine(_folder, "sshd_config")],
            Path.Combine(_folder, "sshd.log"));
        await LoopbackPort.AnswersAsync("sshd", _process, _port, cancellationToken);
    }

    /// <summary>Lets it accept connections and answer none, until it is resumed.</summary>
    public Task PauseAsync() => Running.SignalAsync("STOP");

    public Task ResumeAsync() => Running.SignalAsync("CONT");

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    private ChildProcess Running => _process ?? throw new InvalidOperationException("sshd was stopped");

    private async Task MakeKeyAsync(string name)
    {
        var start = new ProcessStartInfo(SshPrograms.KeyGenerator, ["-q", "-t", "ed25519", "-N", "", "-C", name, "-f", Path.Combine(_folder, name)]);
        using var process = Process.Start(start)!;
        await process.WaitForExitAsync();
    }

    private async Task WriteAsync(CancellationToken cancellationToken)
    {
        var hostKey = await File.ReadAllTextAsync(Path.Combine(_folder, "host_key.pub"), cancellationToken);
        await File.WriteAllTextAsync(KnownHostsFile, $"[127.0.0.1]:{_port} {hostKey}", cancellationToken);
        var key = await File.ReadAllTextAsync(KeyFile + ".pub", cancellationToken);
        await File.WriteAllTextAsync(
            Path.Combine(_folder, "authorized_keys"),
            $"""restrict,command="exec git shell -c \"$SSH_ORIGINAL_COMMAND\"" {key}""",
            cancellationToken);
        await File.WriteAllTextAsync(
            Path.Combine(_folder, "sshd_config"),
            $"""
            ListenAddress 127.0.0.1:{_port}
            HostKey {_folder}/host_key
            AuthorizedKeysFile {_folder}/authorized_keys
            PidFile none
            # The folder above is /tmp, which everybody may write to.
            StrictModes no
            UsePAM no
            PermitRootLogin prohibit-password
            PasswordAuthentication no
            KbdInteractiveAuthentication no
            # Tests connect many times at once.
            MaxStartups 100
            PrintMotd no
            AcceptEnv GIT_PROTOCOL
            SetEnv GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null LC_ALL=C

            """,
            cancellationToken);
    }
}
