using System.Runtime.InteropServices;
using Bellwether.Testing;

namespace Bellwether.EndToEnd.Tests.Image;

/// <summary>
/// The file system of the image without a container engine: the context of .dockerignore is published by the Dockerfile's own command, packages
/// are taken from this machine (file by file, with what they need and nothing else), and the other commands are run in it.
/// </summary>
/// <remarks>Needs root and Debian. What it can't tell: whether the base image, another distribution, is as this machine is.</remarks>
public sealed class ImageRoot : IAsyncLifetime
{
    /// <summary>What the base image brings: libraries that .NET needs, a shell, and the tools that make users.</summary>
    private static readonly string[] Base =
    [
        "base-files", "base-passwd", "bash", "coreutils", "dash", "libc-bin", "libc6", "libgcc-s1", "libssl3", "libstdc++6", "login", "passwd",
        "tzdata", "util-linux", "zlib1g",
    ];

    private readonly string _folder = Directory.CreateTempSubdirectory("bellwether-image-").FullName;

    internal ContainerFile File { get; } = ContainerFile.Read();

    internal string Root => Path.Combine(_folder, "root");

    public async ValueTask InitializeAsync()
    {
        if (Environment.UserName != "root")
        {
            throw new InvalidOperationException("The image can only be tried by root: it takes mount, chroot and another user.");
        }

        await PublishAsync();
        await CopyPackagesAsync();
        foreach (var command in File.Commands)
        {
            await Shell.RunAsync($"chroot '{Root}' /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin /bin/sh -ec '{command}'");
        }

        // What a container runtime makes when it mounts.
        await Shell.RunAsync($"cd '{Root}' && mkdir -p proc dev tmp run/secrets/kubernetes.io/serviceaccount");
    }

    /// <summary>Runs a command as the image's user, with nothing to write to but these folders; all mounts end with it.</summary>
    /// <param name="serviceAccount">A folder of this machine.</param>
    internal IReadOnlyList<string> Command(
        IReadOnlyList<string> writable, string serviceAccount, IReadOnlyList<string> command, params (string Name, string Value)[] environment)
    {
        var (user, group) = File.User;
        var script =
            $"""
            root='{Root}'
            mount --bind "$root" "$root"
            mount -t proc proc "$root/proc"
            mount -t tmpfs -o mode=755 tmpfs "$root/dev"
            for device in null zero random urandom; do touch "$root/dev/$device"; mount --bind "/dev/$device" "$root/dev/$device"; done
            for folder in {string.Join(' ', writable)}; do mount -t tmpfs -o mode=1777 tmpfs "$root$folder"; done
            mount --bind '{serviceAccount}' "$root/run/secrets/kubernetes.io/serviceaccount"
            mount -o remount,bind,ro "$root"
            exec chroot "$root" /usr/bin/env -i {string.Join(' ', environment.Select(pair => $"{pair.Name}='{pair.Value}'"))} \
              PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/var/lib/bellwether \
              /usr/bin/setpriv --reuid={user} --regid={group} --clear-groups --no-new-privs --inh-caps=-all --bounding-set=-all --pdeathsig=KILL -- "$@"
            """;
        return ["unshare", "--mount", "--propagation", "private", "/bin/sh", "-ec", script, "sh", .. command];
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    private async Task PublishAsync()
    {
        var source = Path.Combine(_folder, "source");
        await Shell.RunAsync($"mkdir -p '{source}' && cp -a {string.Join(' ', ContainerFile.Context())} '{source}'", Repository.Root);
        var program = File.ProgramFolder;
        File.PublishCommand.Should().Contain($" -o {program} ");
        await Shell.RunAsync(
            File.PublishCommand.Replace($" -o {program} ", $" -o {Root}{program} ", StringComparison.Ordinal),
            source,
            ("TARGETARCH", RuntimeInformation.OSArchitecture == Architecture.Arm64 ? "arm64" : "amd64"));
        Directory.Delete(source, recursive: true);
    }

    private async Task CopyPackagesAsync()
    {
        var packages = (await InstalledPackages.ReadAsync()).With([.. Base, .. File.Packages]);
        await Shell.RunAsync(
            $"""
            cd '{Root}'
            mkdir -p usr/bin usr/sbin usr/lib usr/lib64 etc
            for folder in bin sbin lib lib64; do ln -s usr/$folder $folder; done
            dpkg -L {string.Join(' ', packages)} | grep '^/.' | grep -v '^/usr/share/\(doc\|man\|locale\|info\)/' | sort -u |
              while read -r path; do if [ -e "$path" ] || [ -L "$path" ]; then echo "$path"; fi; done |
              tar -cP --no-recursion -T - | tar -x --keep-directory-symlink -C '{Root}'
            cp usr/share/base-passwd/passwd.master etc/passwd
            cp usr/share/base-passwd/group.master etc/group
            cp -a /etc/ssl/certs etc/ssl/
            """);
    }
}
