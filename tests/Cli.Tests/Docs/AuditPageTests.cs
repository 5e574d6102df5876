using Bellwether.Cli.Tests.Audits;
using Bellwether.Operator.Audit.Git;
using Bellwether.Operator.Audit.Recording;
using Bellwether.Operator.Options;
using Bellwether.Testing;

namespace Bellwether.Cli.Tests.Docs;

/// <summary>The pages about the audit trail say what the code does.</summary>
public sealed class AuditPageTests
{
    private static readonly string Guide = File.ReadAllText(Repository.PathOf("docs/guides/audit.md"));
    private static readonly string Contract = File.ReadAllText(Repository.PathOf("docs/spec/audit.md"));

    [Fact]
    public void The_guide_has_every_reason_and_no_other() =>
        Rows(Guide, "| Reason |").Should().BeEquivalentTo(GitProblem.All.Select(problem => problem.Reason));

    [Fact]
    public void The_guide_has_every_option_of_the_operator() =>
        AuditArguments.All.Select(option => option.Name).Should().AllSatisfy(name => Guide.Should().Contain($"`{name}`"));

    [Fact]
    public void The_contract_has_every_action_and_no_other() =>
        Rows(Contract, "| Action |").Should().BeEquivalentTo(Enum.GetNames<AuditAction>().Append("Begin"));

    [Fact]
    public async Task The_guide_shows_a_commit_as_the_operator_makes_it()
    {
        await using var audit = await VerifyTests.WithACopyAsync("east", "west");
        var commit = (await audit.TellsAsync(commits => commits.Count > 0))[0];

        // If the second cluster answered after the batch was closed, it has a commit of its own.
        var message = (await audit.Repository.GitAsync("log", "-1", "--format=%B", commit.Hash))
            .Replace(" in east\n", " in 2 clusters\n", StringComparison.Ordinal).Replace(" in west\n", " in 2 clusters\n", StringComparison.Ordinal);

        // What is another each time is left out of the guide.
        message.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(line => !line.StartsWith("Batch: ", StringComparison.Ordinal) && !line.StartsWith("Source-Changed-By: ", StringComparison.Ordinal))
            .Should().AllSatisfy(line => Guide.Should().Contain($"\n    {line}\n"));
    }

    /// <summary>The first cells of the rows of the table with this header.</summary>
    private static IEnumerable<string> Rows(string page, string header) => page[page.IndexOf(header, StringComparison.Ordinal)..]
        .Split('\n').Skip(2).TakeWhile(line => line.StartsWith('|')).Select(line => line.Split('`')[1]);
}
