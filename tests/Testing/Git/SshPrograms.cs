namespace Bellwether.Testing.Git;

/// <summary>Where OpenSSH's programs are.</summary>
internal static class SshPrograms
{
    private const string PrivilegeSeparation = "/run/sshd";

    /// <summary>Its whole path, since sshd starts itself anew by it for every connection.</summary>
    public static string Server
    {
        get
        {
            if (Environment.IsPrivilegedProcess)
            {
                // The service's start makes it, and here is no service. sshd wants it whenever root runs it.
                Directory.CreateDirectory(PrivilegeSeparation);
            }

            return Require("sshd", "openssh-server");
        }
    }

    public static string KeyGenerator => Require("ssh-keygen", "openssh-client");

    /// <summary>Null without OpenSSH.</summary>
    public static string? Client => Find("ssh");

    private static string Require(string program, string package) =>
        Find(program) ?? throw new InvalidOperationException($"{program} is missing (Debian: apt-get install -y {package})");

    /// <summary>Null if there is none. sshd is for administrators, whose folders are not on everybody's PATH.</summary>
    public static string? Find(string program) =>
        $"{Environment.GetEnvironmentVariable("PATH")}:/usr/sbin:/usr/local/sbin".Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);
}
