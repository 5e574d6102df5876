using Bellwether.Operator.Options;

namespace Bellwether.Operator.Audit.Git;

/// <summary>
/// The environment that git programs run in, and the files in the audit directory that it names. Credentials are in none of it: only the
/// paths of the files that hold them.
/// </summary>
internal static class GitEnvironment
{
    private const string RepositoryName = "repository.git";

    /// <summary>What the host may say about the network; nothing else is handed on.</summary>
    private static readonly string[] HandedOn =
        ["PATH", "TMPDIR", "SSL_CERT_FILE", "SSL_CERT_DIR", "http_proxy", "https_proxy", "HTTPS_PROXY", "no_proxy", "NO_PROXY", "all_proxy", "ALL_PROXY"];

    public static string RepositoryPath(AuditOptions options) => Path.Combine(options.Directory, RepositoryName);

    /// <summary>Writes the files, and names them.</summary>
    /// <exception cref="IOException">The directory can't be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The directory can't be written.</exception>
    public static Dictionary<string, string> Prepare(AuditOptions options, Func<string, string?> host)
    {
        var home = Path.Combine(options.Directory, "home");
        Directory.CreateDirectory(home);
        var environment = HandedOn.Where(name => host(name) is { Length: > 0 }).ToDictionary(name => name, name => host(name)!);
        environment["HOME"] = home;
        environment["XDG_CONFIG_HOME"] = home;
        environment["LC_ALL"] = "C";
        environment["GIT_CONFIG_NOSYSTEM"] = "1";
        environment["GIT_CONFIG_GLOBAL"] = "/dev/null";
        environment["GIT_ATTR_NOSYSTEM"] = "1";
        environment["GIT_TERMINAL_PROMPT"] = "0";
        environment["GIT_ALLOW_PROTOCOL"] = "https:http:ssh:git:file";
        environment["GIT_DIR"] = RepositoryPath(options);
        AddPassword(environment, options);
        AddSsh(environment, options);
        return environment;
    }

    /// <summary>
    /// Git asks a program for name and password. The script prints what is in the token file at that moment: a token that is rotated is
    /// taken up, and is in no argument and no environment.
    /// </summary>
    private static void AddPassword(Dictionary<string, string> environment, AuditOptions options)
    {
        var askpass = Path.Combine(options.Directory, "askpass");
        Replace(askpass, """
            #!/bin/sh
            case "$1" in
            Username*) printf '%s\n' "$BELLWETHER_AUDIT_USERNAME" ;;
            *) exec head -n 1 "$BELLWETHER_AUDIT_TOKEN_FILE" ;;
            esac

            """, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        environment["GIT_ASKPASS"] = askpass;
        environment["BELLWETHER_AUDIT_USERNAME"] = options.Username;
        environment["BELLWETHER_AUDIT_TOKEN_FILE"] = options.TokenFile is { } file ? Path.GetFullPath(file) : "/dev/null";
    }

    private static void AddSsh(Dictionary<string, string> environment, AuditOptions options)
    {
        var config = Path.Combine(options.Directory, "ssh_config");
        List<string> lines =
        [
            "BatchMode yes",
            "StrictHostKeyChecking yes",
            "GlobalKnownHostsFile /dev/null",
            $"UserKnownHostsFile {Quoted(options.KnownHosts ?? "/dev/null")}",
            "IdentitiesOnly yes",
            $"IdentityFile {Quoted(options.SshKey ?? "/dev/null")}",
            "IdentityAgent none",
            "PasswordAuthentication no",
            "KbdInteractiveAuthentication no",
            "ForwardAgent no",
            "ForwardX11 no",
            "PermitLocalCommand no",
            "ConnectTimeout 15",
            "ServerAliveInterval 15",
            "ServerAliveCountMax 2",
            "UpdateHostKeys no",
        ];
        Replace(config, string.Join('\n', lines) + "\n", UnixFileMode.UserRead | UnixFileMode.UserWrite);

        // Git hands this to a shell; the path has no quotation mark (see the option's rule).
        environment["GIT_SSH_COMMAND"] = $"ssh -F '{config}'";
        environment["GIT_SSH_VARIANT"] = "ssh";
    }

    private static string Quoted(string path) => $"\"{Path.GetFullPath(path)}\"";

    private static void Replace(string path, string text, UnixFileMode mode)
    {
        var next = path + ".new";
        File.Delete(next);
        File.WriteAllText(next, text);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(next, mode);
        }

        File.Move(next, path, overwrite: true);
    }
}
