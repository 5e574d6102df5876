using Bellwether.Testing;
using Bellwether.Testing.Servers;

namespace Bellwether.EndToEnd.Tests.Config;

/// <summary>What kubectl makes of the kustomizations under config. No server is asked.</summary>
public sealed class KustomizationTests : IDisposable
{
    private readonly Kubectl _kubectl = new("/dev/null");

    public static TheoryData<string> Folders =>
    [
        .. Directory.EnumerateFiles(Repository.PathOf("config"), "kustomization.yaml", SearchOption.AllDirectories)
            // A component is built with what includes it.
            .Where(file => !File.ReadAllText(file).Contains("\nkind: Component\n", StringComparison.Ordinal))
            .Select(file => Path.GetRelativePath(Repository.Root, Path.GetDirectoryName(file)!))
            .Order(StringComparer.Ordinal),
    ];

    [Theory]
    [MemberData(nameof(Folders))]
    public async Task Every_kustomization_can_be_built(string folder)
    {
        (await BuildAsync(folder)).Should().Contain("kind: ");
    }

    [Fact]
    public async Task With_IRSA_the_service_account_is_annotated_and_the_roles_are_bounded()
    {
        var (plain, irsa) = (await BuildAsync("config/default"), await BuildAsync("config/overlays/irsa"));

        Added(plain, irsa).Should().Equal(
            "annotations:",
            "eks.amazonaws.com/role-arn: arn:aws:iam::999988887777:role/bellwether-operator",
            "eks.amazonaws.com/sts-regional-endpoints: \"true\"",
            "- --allowed-role-arns=arn:aws:iam::*:role/bellwether-follower");
    }

    [Fact]
    public async Task With_Pod_Identity_only_the_roles_are_bounded()
    {
        var (plain, podIdentity) = (await BuildAsync("config/default"), await BuildAsync("config/overlays/pod-identity"));

        Added(plain, podIdentity).Should().Equal("- --allowed-role-arns=arn:aws:iam::*:role/bellwether-follower");
    }

    [Theory]
    [InlineData("ssh", "git@git.example.com:platform/bellwether-audit.git", "--audit-ssh-key=/etc/bellwether/audit/ssh-key", "--audit-known-hosts=/etc/bellwether/audit/known_hosts")]
    [InlineData("https", "https://git.example.com/platform/bellwether-audit.git", "--audit-token-file=/etc/bellwether/audit/token", "--audit-username=git")]
    public async Task With_an_audit_trail_only_its_options_directory_and_credentials_are_added(string way, string repository, params string[] options)
    {
        var (plain, audit) = (await BuildAsync("config/default"), await BuildAsync($"config/overlays/audit/{way}"));

        Added(plain, audit).Should().Equal(
        [
            $"- --audit-repository={repository}", "- --audit-branch=main", "- --audit-author=Bellwether <bellwether@example.com>",
            .. options.Select(option => $"- {option}"),
            "- mountPath: /etc/bellwether/audit", "name: audit-credentials", "readOnly: true",
            "- name: audit-credentials", "secret:", "defaultMode: 288", "secretName: bellwether-audit",
        ]);
    }

    [Fact]
    public async Task The_samples_that_the_demo_applies_need_no_AWS()
    {
        (await BuildAsync("config/samples")).Should().NotContain("eks:");
        (await BuildAsync("config/samples/eks")).Should().Contain("roleARN: arn:aws:iam::111122223333:role/bellwether-follower");
    }

    public void Dispose() => _kubectl.Dispose();

    private Task<string> BuildAsync(string folder) => _kubectl.RunAsync("kustomize", Repository.PathOf(folder));

    /// <summary>The lines of the second text that aren't in the first, which has to be a part of it.</summary>
    private static List<string> Added(string plain, string more)
    {
        var rest = new Queue<string>(plain.Split('\n'));
        List<string> added = [.. more.Split('\n').Where(line => !rest.TryPeek(out var next) || next != line || rest.Dequeue() is null).Select(line => line.Trim())];
        rest.Should().BeEmpty("an overlay takes nothing away");
        return added;
    }
}
