using Bellwether.Cli.Files;

namespace Bellwether.Cli.Tests.Files;

public sealed class SyncFileTests
{
    private const string Head = "apiVersion: bellwether.dev/v1alpha1\nkind: CrossClusterSync\nmetadata: {name: tls}\n";

    [Fact]
    public void Several_documents_and_lists_are_read_and_other_kinds_are_named()
    {
        var file = SyncFile.Parse(
            $$$"""
            {{{Head}}}spec: {source: {kind: Secret, name: a} }
            ---
            # nothing
            ---
            apiVersion: v1
            kind: List
            items:
            - {apiVersion: bellwether.dev/v1alpha1, kind: CrossClusterSync, metadata: {name: more, namespace: prod}, spec: {suspend: true}}
            - {apiVersion: apps/v1, kind: Deployment, metadata: {name: web}}
            """,
            "x.yaml");

        file.Syncs.Select(sync => $"{sync.Metadata.Namespace}/{sync.Metadata.Name}").Should().Equal("/tls", "prod/more");
        file.Syncs[1].Spec.Suspend.Should().BeTrue();
        file.Others.Should().Equal("Deployment web (apps/v1)");
    }

    [Theory]
    [InlineData("spec: {source: {kind: Secret, nmae: a}}", "there is no field spec.source.nmae.")]
    [InlineData("spec: {targets: [{clusters: [a], namespace: b}]}", "there is no field spec.targets[0].namespace.")]
    [InlineData("spec: {suspend: maybe}", "spec.suspend is of the wrong type.")]
    [InlineData("spec: {targets: {}}", "spec.targets is of the wrong type.")]
    public void A_mistake_is_told_by_the_name_of_its_field(string spec, string message)
    {
        var parse = () => SyncFile.Parse(Head + spec, "x.yaml");

        parse.Should().Throw<CliException>().WithMessage($"x.yaml: CrossClusterSync tls: {message}");
    }

    [Theory]
    [InlineData("kind: Secret\napiVersion: v1\nmetadata: {name: a}", "x.yaml holds no CrossClusterSync of bellwether.dev/v1alpha1, only Secret a.")]
    [InlineData("just text", "x.yaml holds a document that is no Kubernetes object: it has no kind.")]
    [InlineData("a: [", "x.yaml isn't YAML: see line *")]
    [InlineData("a: &b canary\nc: *b", "x.yaml isn't YAML: see line 2*")]
    [InlineData("", "x.yaml holds no CrossClusterSync of bellwether.dev/v1alpha1.")]
    public void What_is_no_sync_is_refused_without_quoting_it(string text, string message)
    {
        var parse = () => SyncFile.Parse(text, "x.yaml");

        parse.Should().Throw<CliException>().WithMessage(message).Which.Message.Should().NotContain("canary");
    }
}
