using System.Text.RegularExpressions;
using Bellwether.Testing;
using Bellwether.Testing.Docs;

namespace Bellwether.Manifests.Tests.Docs;

/// <summary>
/// Every command of the README, the guides and the contract is run by a test, or marked as needing what no test here has: a comment in front of its block
/// names the need, or the test, which takes the command from the page (<see cref="PageCommand"/>); pages without one are walked through from top to bottom.
/// </summary>
public sealed class CommandTests
{
    /// <summary>Pages that an end-to-end test walks through, as a person would.</summary>
    private static readonly string[] Walked = ["README.md", "docs/guides/quickstart.md"];

    /// <summary>What a test can't have here.</summary>
    private static readonly string[] Needs = ["AWS", "a container engine", "a registry", "Argo CD", "Flux", "a Git host", "a cluster to deploy to", "a terminal"];

    public static TheoryData<string> Pages =>
    [
        .. ((string[])["docs/guides", "docs/spec"]).SelectMany(folder => Directory.EnumerateFiles(Repository.PathOf(folder), "*.md"))
            .Concat(Directory.EnumerateFiles(Repository.PathOf("config"), "*.md", SearchOption.AllDirectories))
            .Select(file => Path.GetRelativePath(Repository.Root, file)).Append("README.md").Order(StringComparer.Ordinal),
    ];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_command_is_run_by_a_test_or_says_what_it_needs(string page)
    {
        foreach (var block in ConsoleBlock.Of(page))
        {
            string[] wrong = (block.Needs, block.TestedBy) switch
            {
                ({ } need, null) => Needs.Contains(need) ? [] : [$"'{need}' is none of: {string.Join(", ", Needs)}"],
                (null, { } test) => NotTyped(block, test),
                (null, null) => Walked.Contains(page) ? [] : ["nothing says what tests it or what it needs"],
                _ => ["it can't both be tested and need something"],
            };

            wrong.Should().BeEmpty("of {0}", block);
        }
    }

    [Theory]
    [InlineData("kubectl one", "PageCommand.Of(\"page.md\", \"kubectl one\")", true)]
    [InlineData("kubectl \"$ONE\"", "PageCommand.Of(\"page.md\", \"kubectl \\\"$ONE\\\"\")", true)]
    [InlineData("kubectl one", "PageCommand.Of(\n    \"page.md\", \"kubectl one\")", true)]
    [InlineData("kubectl one", "ConsoleBlock.Of(\"page.md\").Where(block => block.TestedBy == nameof(XTests))", true)]
    [InlineData("kubectl one", "private const string Page = \"page.md\"; ConsoleBlock.Of(Page).Where(block => block.TestedBy == nameof(XTests))", true)]
    [InlineData("kubectl one", "Run(\"kubectl one\") // page.md", false)]
    [InlineData("kubectl one", "PageCommand.Of(\"other.md\", \"kubectl one\")", false)]
    [InlineData("kubectl one", "PageCommand.Of(\"page.md\", \"kubectl one two\")", false)]
    [InlineData("kubectl one", "ConsoleBlock.Of(\"page.md\").Where(block => block.TestedBy == nameof(OtherTests))", false)]
    public void A_test_types_a_command_if_it_takes_it_from_the_page(string command, string source, bool types) =>
        Types(source, "XTests", "page.md", command).Should().Be(types);

    /// <summary>Commands of the block that the test doesn't take from it.</summary>
    private static string[] NotTyped(ConsoleBlock block, string test)
    {
        var source = Directory.EnumerateFiles(Repository.PathOf("tests"), $"{test}.cs", SearchOption.AllDirectories).ToArray() is [var file] ? File.ReadAllText(file) : null;
        return source is null
            ? [$"there is no test {test}"]
            : [.. block.Commands.Where(command => !Types(source, test, block.Page, command.Text)).Select(command => $"{test} doesn't take '{command.Text}' from the page")];
    }

    /// <summary>It asks for this very command, or for all of the page that name it.</summary>
    private static bool Types(string source, string test, string page, string command)
    {
        var literal = command.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
        return Regex.IsMatch(source, $"""PageCommand\.Of\(\s*"{Regex.Escape(page)}",\s*"{Regex.Escape(literal)}"\)""")
            || (source.Contains($"\"{page}\"", StringComparison.Ordinal) && Regex.IsMatch(source, $@"ConsoleBlock\.Of\([^)]*\)\s*\.Where\(block => block\.TestedBy == nameof\({test}\)\)"));
    }
}
