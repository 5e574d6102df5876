using System.Diagnostics;
using Bellwether.Testing.Git;
using Bellwether.Testing.Leaks;

namespace Bellwether.EndToEnd.Tests.Audit;

/// <summary>A key that commits are signed with, and the file by which readers know it.</summary>
internal sealed class SigningKey : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("bellwether-signing-").FullName;

    private SigningKey()
    {
    }

    public string File => Path.Combine(_folder, "key");

    private string AllowedSigners => Path.Combine(_folder, "allowed_signers");

    public static async Task<SigningKey> CreateAsync()
    {
        var key = new SigningKey();
        using var made = Process.Start(SshPrograms.KeyGenerator, ["-q", "-t", "ed25519", "-N", "", "-C", "", "-f", key.File]);
        await made.WaitForExitAsync();
        made.ExitCode.Should().Be(0);
        LeakSearch.Current?.Add(await System.IO.File.ReadAllTextAsync(key.File));
        await System.IO.File.WriteAllTextAsync(key.AllowedSigners, $"b@example.com namespaces=\"git\" {await System.IO.File.ReadAllTextAsync($"{key.File}.pub")}");
        return key;
    }

    /// <summary>The commits by an author whose signature isn't this key's, or isn't good.</summary>
    public async Task<IReadOnlyList<string>> UnsignedAsync(GitRepository repository, string author)
    {
        var own = (await repository.GitAsync("-c", $"gpg.ssh.allowedSignersFile={AllowedSigners}", "log", "--format=%G? %an %H %s", "main"))
            .Split('\n').Where(line => line.Length > 2 && line[2..].StartsWith(author + " ", StringComparison.Ordinal)).ToArray();
        own.Should().NotBeEmpty();
        return [.. own.Where(line => !line.StartsWith("G ", StringComparison.Ordinal))];
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
