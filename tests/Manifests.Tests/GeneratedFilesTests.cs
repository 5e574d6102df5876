using Bellwether.Testing;

namespace Bellwether.Manifests.Tests;

public sealed class GeneratedFilesTests
{
    [Fact]
    public async Task What_is_committed_is_what_the_code_says()
    {
        var differing = await GeneratedFiles.DifferingAsync(GeneratedFiles.All(), Repository.PathOf("config"));

        differing.Should().BeEmpty("'make manifests' regenerates them");
    }

    [Fact]
    public void All_WhenAskedTwice_GivesTheSameBytes()
    {
        GeneratedFiles.All().Should().Equal(GeneratedFiles.All());
    }

    [Fact]
    public async Task DifferingAsync_WhenFilesAreChangedMissingOrLeftOver_NamesEachOfThem()
    {
        var folder = Directory.CreateTempSubdirectory("bellwether-manifests-").FullName;
        try
        {
            var files = GeneratedFiles.All();
            await GeneratedFiles.WriteAsync(files, folder);
            (await GeneratedFiles.DifferingAsync(files, folder)).Should().BeEmpty();

            await File.AppendAllTextAsync(Path.Combine(folder, "rbac/role.yaml"), "# by hand\n", TestContext.Current.CancellationToken);
            File.Delete(Path.Combine(folder, "crd/bellwether.dev_followerclusters.yaml"));
            await File.WriteAllTextAsync(Path.Combine(folder, "crd/bellwether.dev_gone.yaml"), "", TestContext.Current.CancellationToken);

            (await GeneratedFiles.DifferingAsync(files, folder)).Should().BeEquivalentTo(
                "crd/bellwether.dev_followerclusters.yaml", "rbac/role.yaml", "crd/bellwether.dev_gone.yaml");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
