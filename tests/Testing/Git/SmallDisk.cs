using System.Diagnostics;

namespace Bellwether.Testing.Git;

/// <summary>A file system of a few megabytes, in memory, that can be really full. Only root may mount one.</summary>
public sealed class SmallDisk : IAsyncDisposable
{
    private SmallDisk(string folder) => Folder = folder;

    public string Folder { get; }

    private string Ballast => Path.Combine(Folder, "ballast");

    public static async Task<SmallDisk> MountAsync(int megabytes)
    {
        var disk = new SmallDisk(Directory.CreateTempSubdirectory("bellwether-disk-").FullName);
        var mounted = await RunAsync("mount", "-t", "tmpfs", "-o", $"size={megabytes}m,mode=700", "tmpfs", disk.Folder);
        if (mounted.Length > 0)
        {
            Directory.Delete(disk.Folder);
            throw new InvalidOperationException($"a file system in memory can't be mounted (it takes root, and CAP_SYS_ADMIN in a container): {mounted}");
        }

        return disk;
    }

    /// <summary>Leaves no byte free.</summary>
    public void Fill()
    {
        try
        {
            // Unbuffered, page by page: the last one has to go, too.
            using var ballast = new FileStream(Ballast, FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
            var page = new byte[4096];
            while (true)
            {
                ballast.Write(page);
            }
        }
        catch (IOException)
        {
            // No space left on device.
        }
    }

    /// <summary>Gives back what <see cref="Fill"/> took.</summary>
    public void Free() => File.Delete(Ballast);

    public async ValueTask DisposeAsync()
    {
        if (Directory.Exists(Folder))
        {
            // Lazily: a git process on its way out may still have a file open.
            await RunAsync("umount", "--lazy", Folder);
            Directory.Delete(Folder);
        }
    }

    /// <summary>What the program complained about.</summary>
    private static async Task<string> RunAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? "" : $"exit code {process.ExitCode}, {error.Trim()}";
    }
}
