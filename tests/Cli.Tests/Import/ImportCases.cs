using System.Text.Json;
using System.Text.Json.Nodes;
using Bellwether.Cli.Files;
using Bellwether.Cli.Import;
using Bellwether.Cli.Import.Interpreting;
using Bellwether.Cli.Import.Reading;
using Bellwether.Cli.Import.Rendering;
using Bellwether.Cli.Rendering;
using Bellwether.Crds;
using Bellwether.Operator.Followers.Validation;
using Bellwether.Operator.Syncs.Validation;
using Bellwether.Testing;

namespace Bellwether.Cli.Tests.Import;

/// <summary>
/// What kubed has, in a folder, and beside it what is printed. To write that anew: <c>BELLWETHER_WRITE_SCREENS=1 dotnet test tests/Cli.Tests</c>;
/// read the difference.
/// </summary>
public sealed class ImportCases
{
    [Theory]
    [InlineData("aws-profiles")]
    [InlineData("authenticator")]
    [InlineData("kubeconfigs")]
    [InlineData("oddities")]
    [InlineData("profile-chains")]
    public void It_is_carried_over_as_in_this_folder(string name)
    {
        var folder = Repository.PathOf($"tests/Cli.Tests/Import/Cases/{name}");

        var imported = KubedImport.Of(Facts(folder));

        var yaml = ImportYaml.Render(imported);
        var told = string.Concat([.. imported.Notes.Select(note => $"note: {PlainText.OfLine(note)}\n"), .. imported.Problems.Select(problem => $"problem: {PlainText.OfLine(problem)}\n")]);
        IsAsBefore(Path.Combine(folder, "expected.yaml"), yaml);
        IsAsBefore(Path.Combine(folder, "expected.txt"), told);
        (yaml + told).Should().NotContain("canary");
        ServersTakeAllThatIsComplete(yaml);
    }

    /// <summary>What has something to be filled in must be refused, and everything else valid.</summary>
    internal static void ServersTakeAllThatIsComplete(string yaml)
    {
        foreach (var document in YamlDocuments.Read(yaml, "the output"))
        {
            var (text, kind) = (document.ToJsonString(), document["kind"]!.GetValue<string>());
            var violations = kind == FollowerCluster.KindName
                ? FollowerValidator.Validate(document.Deserialize(BellwetherJsonContext.Default.FollowerCluster)!.Spec)
                : SyncValidator.Validate(document.Deserialize(BellwetherJsonContext.Default.CrossClusterSync)!.Spec);
            if (text.Contains(JsonEncodedText.Encode(SignIn.Unknown).ToString(), StringComparison.Ordinal))
            {
                violations.Should().NotBeEmpty("of {0}", text);
            }
            else
            {
                violations.Should().BeEmpty("of {0}", text);
            }
        }
    }

    private static ImportFacts Facts(string folder) => new()
    {
        Objects = [.. YamlDocuments.Read(File.ReadAllText(Path.Combine(folder, "objects.yaml")), "objects.yaml").Select(Object)],
        Kubeconfig = KubedKubeconfig.Parse(File.ReadAllBytes(Path.Combine(folder, "kubeconfig.yaml")), "kubed.kubeconfig"),
        Profiles = AwsProfiles.Parse(Text(folder, "aws-config"), Text(folder, "aws-credentials")),
        Management = "management.example.com:443",
        Deployment = File.Exists(Path.Combine(folder, "deployment.yaml"))
            ? KubedDeployment.Parse(YamlDocuments.Read(Text(folder, "deployment.yaml"), "deployment.yaml")[0])
            : null,
        OperatorNamespace = "bellwether-system",
    };

    private static AnnotatedObject Object(JsonNode manifest) =>
        AnnotatedObject.Of(manifest["kind"]!.GetValue<string>(), manifest.Deserialize(BellwetherJsonContext.Default.CrossClusterSync)!.Metadata)!;

    private static string Text(string folder, string file) => Path.Combine(folder, file) is var path && File.Exists(path) ? File.ReadAllText(path) : "";

    private static void IsAsBefore(string file, string text)
    {
        if (Environment.GetEnvironmentVariable("BELLWETHER_WRITE_SCREENS") == "1")
        {
            File.WriteAllText(file, text);
        }

        text.Should().Be(File.ReadAllText(file));
    }
}
