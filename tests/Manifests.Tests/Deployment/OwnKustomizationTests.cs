using Bellwether.Manifests.Tests.Examples;
using Bellwether.Testing;
using Bellwether.Testing.Servers;

namespace Bellwether.Manifests.Tests.Deployment;

/// <summary>The kustomization of one's own that guides show, in a folder beside the overlays, brings what all its components add.</summary>
public sealed class OwnKustomizationTests : IDisposable
{
    private readonly Kubectl _kubectl = new("/dev/null");
    private readonly string _config = Directory.CreateTempSubdirectory("bellwether-config-").FullName;

    [Theory]
    [InlineData("docs/guides/audit.md")]
    [InlineData("docs/guides/eks.md")]
    public async Task The_kustomization_of_the_page_has_the_role_and_the_audit_trail(string page)
    {
        var shown = Example.OfPages().Where(example => example.Kind == "Kustomization" && example.Place.StartsWith($"{page}:", StringComparison.Ordinal))
            .Should().ContainSingle().Which;

        var objects = await BuildAsync(shown);

        var account = objects.Single(example => example.Kind == "ServiceAccount").Object;
        account["metadata"]!["annotations"]!["eks.amazonaws.com/role-arn"]!.ToString().Should().StartWith("arn:aws:iam::");
        var pod = objects.Single(example => example.Kind == "Deployment").Object["spec"]!["template"]!["spec"]!;
        pod["containers"]![0]!["args"]!.AsArray().Select(argument => argument!.ToString().Split('=')[0]).Should().Contain(
            ["--leader-elect", "--allowed-role-arns", "--audit-repository", "--audit-ssh-key", "--audit-known-hosts"]).And.OnlyHaveUniqueItems();
        pod["volumes"]!.AsArray().Select(volume => volume!["name"]!.ToString()).Should().Contain("audit-credentials");
    }

    public void Dispose()
    {
        _kubectl.Dispose();
        Directory.Delete(_config, recursive: true);
    }

    private async Task<IReadOnlyList<Example>> BuildAsync(Example kustomization)
    {
        foreach (var folder in (string[])["default", "components"])
        {
            Directory.CreateSymbolicLink(Path.Combine(_config, folder), Repository.PathOf($"config/{folder}"));
        }

        var own = Directory.CreateDirectory(Path.Combine(_config, "overlays", "own")).FullName;
        await File.WriteAllTextAsync(Path.Combine(own, "kustomization.yaml"), kustomization.Object.ToJsonString(), TestContext.Current.CancellationToken);
        return [.. Example.Read(await _kubectl.RunAsync("kustomize", own), kustomization.Place)];
    }
}
