using System.Reflection;
using Bellwether.Crds;
using Bellwether.Operator.Audit.Git;
using Bellwether.Operator.Audit.Recording;

namespace Bellwether.Operator.Tests.Audit.Git;

public sealed class GitProblemTests
{
    [Theory]
    [InlineData("fatal: Authentication failed for 'https://h/x/'", nameof(GitProblem.AuthenticationFailed))]
    [InlineData("fatal: could not read Username for 'https://h': terminal prompts disabled", nameof(GitProblem.AuthenticationFailed))]
    [InlineData("git@h: Permission denied (publickey).\nfatal: Could not read from remote repository.", nameof(GitProblem.AuthenticationFailed))]
    [InlineData("fatal: unable to access 'https://h/x/': The requested URL returned error: 403", nameof(GitProblem.AuthenticationFailed))]
    [InlineData("fatal: unable to access 'https://h/x/': The requested URL returned error: 503", nameof(GitProblem.Unreachable))]
    [InlineData("fatal: repository 'https://h/x/' not found", nameof(GitProblem.RepositoryNotFound))]
    [InlineData("Host key verification failed.\nfatal: Could not read from remote repository.", nameof(GitProblem.HostKeyRejected))]
    [InlineData("fatal: unable to access 'https://h/': SSL certificate problem: self-signed certificate", nameof(GitProblem.CertificateRejected))]
    [InlineData("fatal: write error: No space left on device", nameof(GitProblem.DiskFull))]
    [InlineData("fatal: sha1 file '/a/objects/pack/tmp_pack_7iQ9Qy' write error. Out of diskspace\nfast-import: dumping crash report to /a/fast_import_crash_5148", nameof(GitProblem.DiskFull))]
    [InlineData("error: cannot update ref 'refs/bellwether/remote': couldn't write '/a/refs/bellwether/remote.lock'", nameof(GitProblem.DiskFull))]
    [InlineData("remote: fatal: No space left on device\nerror: RPC failed", nameof(GitProblem.Unreachable))]
    [InlineData("remote: Authentication failed", nameof(GitProblem.GitFailed))]
    [InlineData("", nameof(GitProblem.GitFailed))]
    [InlineData("fatal: bad object 12", nameof(GitProblem.GitFailed))]
    public void Of_WhenTheProgramSaysThis_IsThat(string errors, string reason) => GitProblem.Of(errors).Reason.Should().Be(reason);

    [Fact]
    public void Reasons_are_those_that_the_kinds_page_has()
    {
        var documented = typeof(AuditReasons).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (string)field.GetRawConstantValue()!);

        GitProblem.All.Select(problem => problem.Reason).Append(new AuditLag(null).Reason).Should().BeEquivalentTo(documented);
    }

    [Theory]
    [InlineData("git version 2.30.2", "2.30.2")]
    [InlineData("git version 2.47.1.windows.2", "2.47.1")]
    [InlineData("git version 2.39.5 (Apple Git-154)", "2.39.5")]
    [InlineData("git version 2.50", "2.50")]
    [InlineData("hub version 2", null)]
    [InlineData("", null)]
    public void Version_WhenTheProgramSaysThis_IsThat(string said, string? version) => GitVersion.Parse(said)?.ToString().Should().Be(version);
}
