using Bellwether.Operator.Options;

namespace Bellwether.Operator.Tests.Options;

public sealed class AuditArgumentsTests
{
    private const string Https = "https://git.example.com/audit.git";
    private const string Ssh = "git@git.example.com:audit.git";

    [Fact]
    public async Task Parse_WhenNoRepositoryIsGiven_KeepsNoTrail() => (await ParseAsync()).Should().BeNull();

    [Fact]
    public async Task Parse_WhenOnlyARepositoryIsGiven_GivesTheDefaults() =>
        (await ParseAsync("--audit-repository", Https)).Should().Be(new AuditOptions { Repository = Https });

    [Fact]
    public async Task Parse_WhenEverythingIsGiven_GivesIt() => (await ParseAsync(
        "--audit-repository", Https, "--audit-branch", "audit/one", "--audit-author", "A B <a@b.c>", "--audit-interval", "5s", "--audit-directory", "/d",
        "--audit-signing-key", "/s", "--audit-token-file", "/t", "--audit-username", "u", "--audit-ca-file", "/c", "--audit-ssh-key", "/k", "--audit-known-hosts", "/h")).Should().Be(new AuditOptions
        {
            Repository = Https,
            Branch = "audit/one",
            AuthorName = "A B",
            AuthorEmail = "a@b.c",
            Interval = TimeSpan.FromSeconds(5),
            Directory = "/d",
            SigningKey = "/s",
            TokenFile = "/t",
            Username = "u",
            CertificateAuthority = "/c",
            SshKey = "/k",
            KnownHosts = "/h",
        });

    [Theory]
    [InlineData("https://git.example.com/a")]
    [InlineData("http://127.0.0.1:3000/a")]
    [InlineData("git://git.example.com/a")]
    [InlineData("file:///srv/a.git")]
    [InlineData("https://someone@git.example.com/a")]
    public void Complaints_WhenTheUrlIsInOrder_AreNone(string url) => Complaints("--audit-repository", url).Should().BeEmpty();

    [Theory]
    [InlineData("ssh://git@git.example.com:2222/a.git")]
    [InlineData("git@git.example.com:a/b.git")]
    [InlineData("git@git.example.com:~/b.git")]
    public void Complaints_WhenAnSshUrlHasItsFiles_AreNone(string url) =>
        Complaints("--audit-repository", url, "--audit-ssh-key", "/k", "--audit-known-hosts", "/h").Should().BeEmpty();

    [Theory]
    [InlineData("nonsense")]
    [InlineData("/srv/a.git")]
    [InlineData("--upload-pack=x")]
    [InlineData("-oProxyCommand=x@h:p")]
    [InlineData("ext::sh -c x")]
    [InlineData("https:/x")]
    [InlineData("ftp://h/x")]
    [InlineData("https://h/x\ny")]
    [InlineData("git@h:/")]
    [InlineData("git@h:a b")]
    public void Complaints_WhenTheUrlIsNone_SaySo(string url)
    {
        if (!url.StartsWith("git@h:/", StringComparison.Ordinal))
        {
            Complaints($"--audit-repository={url}").Should().ContainSingle().Which.Should().StartWith("--audit-repository: ").And.Contain("is not the URL of a repository");
            return;
        }

        Complaints($"--audit-repository={url}").Should().NotBeEmpty();
    }

    [Theory]
    [InlineData("https://u:canary@git.example.com/a")]
    [InlineData("ssh://u:canary@git.example.com/a")]
    public void Complaints_WhenTheUrlHoldsAPassword_SayWhereItBelongsAndNotWhatItIs(string url) =>
        Complaints("--audit-repository", url).Should().ContainSingle().Which.Should().Contain("holds a password").And.Contain("--audit-token-file").And.NotContain("canary");

    [Theory]
    [InlineData("--audit-branch: '' is not the name of a branch: *", "--audit-branch", "")]
    [InlineData("--audit-branch: 'a..b' is not the name of a branch: *", "--audit-branch", "a..b")]
    [InlineData("--audit-branch: 'a.lock' is not *", "--audit-branch", "a.lock")]
    [InlineData("--audit-branch: 'a.lock/b' is not *", "--audit-branch", "a.lock/b")]
    [InlineData("--audit-branch: 'a/.b' is not *", "--audit-branch", "a/.b")]
    [InlineData("--audit-branch: 'a//b' is not *", "--audit-branch", "a//b")]
    [InlineData("--audit-branch: 'a/' is not *", "--audit-branch", "a/")]
    [InlineData("--audit-branch: '-a' is not *", "--audit-branch=-a")]
    [InlineData("--audit-branch: 'a b' is not *", "--audit-branch", "a b")]
    [InlineData("--audit-branch: 'a:b' is not *", "--audit-branch", "a:b")]
    [InlineData("--audit-author: 'me' is not an author: *", "--audit-author", "me")]
    [InlineData("--audit-author: 'a <b> <c>' is not an author: *", "--audit-author", "a <b> <c>")]
    [InlineData("--audit-author: '<a@b.c>' is not an author: *", "--audit-author", "<a@b.c>")]
    [InlineData("--audit-author: *is not an author: *", "--audit-author", "a\nb <a@b.c>")]
    [InlineData("--audit-interval: '5' is not a duration: *", "--audit-interval", "5")]
    [InlineData("--audit-interval: '10ms' is out of range: 0.1s to 10m*", "--audit-interval", "10ms")]
    [InlineData("--audit-interval: '1h' is out of range: *", "--audit-interval", "1h")]
    [InlineData("--audit-directory: *is not a path that can be used: *", "--audit-directory", "/a'b")]
    [InlineData("--audit-directory: *is not a path that can be used: *", "--audit-directory", "")]
    [InlineData("--audit-signing-key: *is not a path that can be used: *", "--audit-signing-key", "/a\"b")]
    [InlineData("--audit-token-file: *is not a path that can be used: *", "--audit-token-file", "/a\nb")]
    [InlineData("--audit-ca-file: *is not a path that can be used: *", "--audit-ca-file", "/a\\b")]
    [InlineData("--audit-ssh-key: *is not a path that can be used: *", "--audit-ssh-key", "/a%h")]
    [InlineData("--audit-known-hosts: *is not a path that can be used: *", "--audit-known-hosts", "/a${HOME}")]
    [InlineData("--audit-username: 'a b' is not a user name: *", "--audit-username", "a b")]
    public void Complaints_WhenARuleIsBroken_NameTheOptionAndTheRule(string complaint, params string[] arguments) =>
        Complaints(["--audit-repository", Https, .. arguments]).Should().ContainSingle().Which.Should().Match(complaint);

    [Fact]
    public void Complaints_WhenThereIsNoRepository_NameEveryOptionThatNeedsOne() =>
        Complaints("--audit-branch", "a", "--audit-token-file", "/t").Should().BeEquivalentTo("--audit-branch: needs --audit-repository", "--audit-token-file: needs --audit-repository");

    [Fact]
    public void Complaints_WhenAnSshUrlLacksItsFiles_NameBoth() => Complaints("--audit-repository", Ssh).Should().BeEquivalentTo(
        "--audit-ssh-key: is needed for an SSH repository", "--audit-known-hosts: is needed for an SSH repository");

    [Theory]
    [InlineData("http://git.example.com/a")]
    [InlineData("git://git.example.com/a")]
    [InlineData("file:///a")]
    public void Complaints_WhenATokenWouldBeReadOnTheWay_SaySo(string url) =>
        Complaints("--audit-repository", url, "--audit-token-file", "/t").Should().ContainSingle().Which.Should().StartWith("--audit-token-file: is for https only");

    private static IEnumerable<string> Complaints(params string[] arguments) =>
        OperatorCommand.Complaints(OperatorCommand.Create((_, _) => Task.FromResult(0)).Parse(arguments));

    private static async Task<AuditOptions?> ParseAsync(params string[] arguments)
    {
        OperatorOptions? seen = null;
        var command = OperatorCommand.Create((options, _) =>
        {
            seen = options;
            return Task.FromResult(0);
        });
        await command.Parse(arguments).InvokeAsync();
        return seen!.Audit;
    }
}
