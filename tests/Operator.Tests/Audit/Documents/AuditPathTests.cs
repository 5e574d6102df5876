using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Resources;
using Bellwether.Operator.Audit.Comparing;
using Bellwether.Operator.Audit.Documents;
using Bellwether.Operator.Audit.Git;
using Bellwether.Operator.Syncs.Planning;
using Bellwether.Operator.Tests.Audit.Git;
using Bellwether.Testing.Git;

namespace Bellwether.Operator.Tests.Audit.Documents;

public sealed class AuditPathTests
{
    private static readonly ResourceKind Role = new("rbac.authorization.k8s.io", "v1", "Role", "roles", Namespaced: true);

    private static readonly string[] Names =
    [
        "tls", "TLS", "Tls", "system:leader", "system%3aleader", "a~b", ".git", ".gitattributes", "..a", "a.", "a b", "-rf", "con", "aux.x", "CON", "com1", "con1",
        new('a', 253), new string('a', 252) + "b", new string('A', 253), new('a', 240), new('a', 241), "%", "%61", "{x}", "\"q\"", "a\\b",
    ];

    [Theory]
    [InlineData("east", "prod", "tls", "clusters/east/prod/Secret/tls.yaml")]
    [InlineData("head", "refs", "objects", "clusters/head/refs/Secret/objects.yaml")]
    [InlineData("git", "config", "hooks", "clusters/git/config/Secret/hooks.yaml")]
    [InlineData("east", "prod", "system:Leader", "clusters/east/prod/Secret/system%3a%4ceader.yaml")]
    [InlineData(".git", "..", ".", "clusters/%2egit/%2e./Secret/%2e.yaml")]
    [InlineData("aux", "nul", "com1.txt", "clusters/%61ux/%6eul/Secret/%63om1.txt.yaml")]
    [InlineData("east", "", "tls", "clusters/east/%/Secret/tls.yaml")]
    public void Of_WhenNamesAreUnusual_IsAPathForEveryFileSystem(string follower, string @namespace, string name, string path) =>
        AuditPath.Of(follower, new CopyTarget(ResourceKind.Secret, new ObjectKey(@namespace, name))).Should().Be(path);

    [Fact]
    public void Of_WhenTheKindHasAGroup_NamesBoth() =>
        AuditPath.Of("east", new CopyTarget(Role, new ObjectKey("prod", "x"))).Should().Be("clusters/east/prod/Role.rbac.authorization.k8s.io/x.yaml");

    [Theory]
    [InlineData("A\nM 100644 inline x")]
    [InlineData("../../x")]
    [InlineData("")]
    [InlineData("a/b")]
    public void Of_WhenAKindIsNone_IsNoMoreThanAPartOfAPath(string kind)
    {
        var path = AuditPath.Of("east", new CopyTarget(ResourceKind.Unresolved("v1", kind), new ObjectKey("prod", "x")));

        path.Split('/').Should().HaveCount(5);
        AuditPath.IsOurs(path).Should().BeTrue(path);
    }

    [Fact]
    public void Two_names_never_share_a_path_even_where_case_does_not_count_and_no_part_is_too_long()
    {
        var paths = Names.Select(name => AuditPath.Of("east", new CopyTarget(Role, new ObjectKey("prod", name)))).ToArray();

        paths.Distinct(StringComparer.OrdinalIgnoreCase).Should().HaveCount(Names.Length);
        paths.SelectMany(path => path.Split('/')).Should().OnlyContain(part => part.Length > 0 && part.Length <= 250);
        paths.Should().OnlyContain(path => AuditPath.IsOurs(path));
    }

    [Fact]
    public void A_path_is_read_back_unless_it_was_cut()
    {
        foreach (var name in Names.Where(name => name.Length < 200 && name.All(character => character > ' ')))
        {
            var target = new CopyTarget(Role, new ObjectKey("prod", name));

            TrailComparison.TargetOf(AuditPath.Of("east", target)).Should().Be(target);
        }
    }

    [Theory]
    [InlineData("clusters/east/prod/Secret/a%0a%0aBatch: x.yaml")]
    [InlineData("clusters/east/prod/Secret/a\nM 100644 inline b.yaml")]
    [InlineData("clusters/east/prod/Secret/a%0aBatch.yaml")]
    [InlineData("clusters/east/prod/Secret/TLS.yaml")]
    [InlineData("clusters/east/prod/Secret/%74ls.yaml")]
    [InlineData("clusters/east/prod/Secret/tls.yml")]
    [InlineData("clusters/east/prod/tls.yaml")]
    [InlineData("clusters/east/prod/Secret/x/tls.yaml")]
    [InlineData("other/east/prod/Secret/tls.yaml")]
    public void TargetOf_WhenSomebodyElseMadeThePath_IsNone(string path) => TrailComparison.TargetOf(path).Should().BeNull();

    [Theory]
    [InlineData("east")]
    [InlineData("aux")]
    [InlineData("a.b-c")]
    public void FollowerOf_WhenTheFolderIsAFollowers_IsItsName(string follower) =>
        AuditPath.FollowerOf(AuditPath.Folder(follower)).Should().Be(follower);

    [Fact]
    public async Task A_tree_with_all_of_them_is_cloned_and_checked_out()
    {
        await using var work = await GitWork.OpenAsync();
        string[] followers = ["east", "git", "head", "HEAD", "refs", "objects", "config", "aux", new('f', 253)];
        ResourceKind[] kinds = [ResourceKind.Secret, ResourceKind.ConfigMap, Role];
        string[] paths =
        [
            .. followers.Select(follower => AuditPath.Of(follower, new CopyTarget(ResourceKind.Secret, new ObjectKey("prod", "tls")))),
            .. kinds.SelectMany(kind => Names.Select(name => AuditPath.Of("all", new CopyTarget(kind, new ObjectKey("prod", name))))),
        ];
        var commits = await work.Import.RunAsync(
            null, [new CommitDraft("All\n", DateTimeOffset.UnixEpoch, [.. paths.Select(path => KeyValuePair.Create(path, (string?)path))])], CancellationToken.None);
        (await work.Remote.PushAsync(commits[^1], CancellationToken.None)).Should().BeTrue();

        var clone = Path.Combine(work.Directory, "clone");
        await GitCommand.RunAsync(work.Directory, "clone", "--quiet", "--branch", "main", work.Repository.Folder, clone);

        (await work.Repository.FilesAsync()).Should().BeEquivalentTo(paths);
        paths.Should().OnlyContain(path => File.ReadAllText(Path.Combine(clone, path)) == path);
        (await work.Repository.ProblemsAsync()).Should().BeEmpty();
        (await work.Local.ListAsync(commits[^1], [AuditPath.Clusters], CancellationToken.None)).Should().BeEquivalentTo(paths);
        (await work.Local.ReadAsync(commits[^1], paths, text => text, CancellationToken.None)).Should().OnlyContain(file => file.Key == file.Value).And.HaveCount(paths.Length);
    }
}
