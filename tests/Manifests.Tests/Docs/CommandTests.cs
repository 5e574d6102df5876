using Bellwether.Testing;
using Bellwether.Testing.Docs;

namespace Bellwether.Manifests.Tests.Docs;

/// <summary>
/// Every command of the README and of the guides is run by a test, or marked as needing what no test here has: a comment in front of its block
/// names the test or the need, and pages without one are walked through from top to bottom.
/// </summary>
public sealed class CommandTests
{
    /// <summary>Pages that an end-to-end test walks through, as a person would.</summary>
    private static readonly string[] Walked = ["README.md", "docs/guides/quickstart.md"];

    /// <summary>What a test can't have here.</summary>
    private static readonly string[] Needs = ["AWS", "a container engine", "a registry", "Argo CD", "Flux", "a Git host", "a cluster to deploy to", "a terminal"];

    public static TheoryData<string> Pages =>
    [
        .. Directory.EnumerateFiles(Repository.PathOf("docs/guides"), "*.md")
            .Concat(Directory.EnumerateFiles(Repository.PathOf("config"), "*.md", SearchOption.AllDirectories))
            .Select(file => Path.GetRelativePath(Repository.Root, file)).Append("README.md").Order(StringComparer.Ordinal),
    ];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_command_is_run_by_a_test_or_says_what_it_needs(string page)
    {
        var tests = Directory.EnumerateFiles(Repository.PathOf("tests"), "*.cs", SearchOption.AllDirectories)
            .Select(Path.GetFileNameWithoutExtension).ToHashSet();

        foreach (var block in ConsoleBlock.Of(page))
        {
            var isHeld = (block.Needs, block.TestedBy) switch
            {
                ({ } need, null) => Needs.Contains(need),
                (null, { } names) => names.Split(", ").All(tests.Contains),
                (null, null) => Walked.Contains(page),
                _ => false,
            };

            isHeld.Should().BeTrue("{0} is marked '{1}{2}', which is no test and none of: {3}", block, block.Needs, block.TestedBy, string.Join(", ", Needs));
        }
    }
}
