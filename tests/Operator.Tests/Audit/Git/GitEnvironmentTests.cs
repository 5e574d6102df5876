using Bellwether.Operator.Audit.Git;
using Bellwether.Operator.Options;

namespace Bellwether.Operator.Tests.Audit.Git;

public sealed class GitEnvironmentTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("bellwether-audit-").FullName;

    private AuditOptions Options => new()
    {
        Repository = "https://git.example.com/x",
        Directory = _directory,
        TokenFile = Path.Combine(_directory, "token"),
        SshKey = Path.Combine(_directory, "ssh"),
    };

    [Fact]
    public void Prepare_WhenTheHostHasAConfiguration_TakesNothingOfIt()
    {
        var host = new Dictionary<string, string>
        {
            ["PATH"] = "/bin",
            ["HOME"] = "/root",
            ["GIT_SSH"] = "x",
            ["GIT_CONFIG_COUNT"] = "1",
            ["GIT_TRACE"] = "1",
            ["AWS_SECRET_ACCESS_KEY"] = "canary",
            ["LD_PRELOAD"] = "x",
        };

        var environment = GitEnvironment.Prepare(Options, host.GetValueOrDefault);

        environment["PATH"].Should().Be("/bin");
        environment["HOME"].Should().StartWith(_directory);
        environment.Should().NotContainKeys("GIT_SSH", "GIT_CONFIG_COUNT", "GIT_TRACE", "AWS_SECRET_ACCESS_KEY", "LD_PRELOAD");
        environment["GIT_CONFIG_NOSYSTEM"].Should().Be("1");
        environment["GIT_CONFIG_GLOBAL"].Should().Be("/dev/null");
        environment["GIT_TERMINAL_PROMPT"].Should().Be("0");
    }

    [Fact]
    public void Prepare_WhenThereAreCredentials_NamesTheirFilesAndNothingInThem()
    {
        File.WriteAllText(Path.Combine(_directory, "token"), "canary-token");
        File.WriteAllText(Path.Combine(_directory, "ssh"), "canary-key");

        var environment = GitEnvironment.Prepare(Options, _ => null);

        environment.Values.Should().NotContain(value => value.Contains("canary"));
        string[] made = [Path.Combine(_directory, "askpass"), Path.Combine(_directory, "ssh_config")];
        made.Select(File.ReadAllText).Should().NotContain(text => text.Contains("canary"));
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        File.GetUnixFileMode(made[0]).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.GetUnixFileMode(made[1]).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Fact]
    public void Prepare_WhenItWasPreparedBefore_MakesTheFilesAnew()
    {
        GitEnvironment.Prepare(Options, _ => null);

        GitEnvironment.Prepare(Options with { SshKey = "/other" }, _ => null);

        File.ReadAllText(Path.Combine(_directory, "ssh_config")).Should().Contain("IdentityFile \"/other\"").And.Contain("StrictHostKeyChecking yes");
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);
}
