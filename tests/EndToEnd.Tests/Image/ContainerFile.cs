using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Bellwether.Testing;

namespace Bellwether.EndToEnd.Tests.Image;

/// <summary>
/// The Dockerfile, as far as it goes here: a first stage that publishes, and a last one that installs packages, makes the user, and takes what
/// was published. Whatever else is written into it makes a test fail, not pass unseen.
/// </summary>
internal sealed partial class ContainerFile
{
    private static readonly string[] Known = ["FROM", "ARG", "WORKDIR", "COPY", "RUN", "USER", "EXPOSE", "ENTRYPOINT"];

    private readonly List<(int Stage, string Word, string Text)> _instructions = [];

    private ContainerFile(string text)
    {
        var stage = -1;
        foreach (var line in text.Replace("\\\n", " ", StringComparison.Ordinal).Split('\n'))
        {
            if (line.Trim() is { Length: > 0 } instruction && instruction[0] != '#')
            {
                var parts = instruction.Split(' ', 2);
                Known.Should().Contain(parts[0], "what {0} does is not known here", instruction);
                _instructions.Add((parts[0] == "FROM" ? ++stage : stage, parts[0], Spaces().Replace(parts[1], " ")));
            }
        }

        stage.Should().Be(1, "there are two stages");
    }

    public static ContainerFile Read() => new(File.ReadAllText(Repository.PathOf("Dockerfile")));

    /// <summary>What the build's context has: files and folders of the repository.</summary>
    public static IReadOnlyList<string> Context()
    {
        var lines = File.ReadAllLines(Repository.PathOf(".dockerignore")).Where(line => line.Length > 0 && line[0] != '#').ToList();
        lines[0].Should().Be("*");
        lines.Skip(1).Should().OnlyContain(line => line.StartsWith('!'));
        return [.. lines.Skip(1).Select(line => line[1..])];
    }

    public string PublishCommand => _instructions.Should().ContainSingle(item => item.Stage == 0 && item.Word == "RUN").Which.Text;

    /// <summary>Where the published program is, in both stages.</summary>
    public string ProgramFolder
    {
        get
        {
            var copy = Copied().Match(Last("COPY"));
            copy.Success.Should().BeTrue();
            copy.Groups["from"].Value.Should().Be(copy.Groups["to"].Value);
            return copy.Groups["to"].Value;
        }
    }

    public IReadOnlyList<string> Packages => Runs.Select(run => Install().Match(run)).Single(install => install.Success)
        .Groups["packages"].Value.Split(' ');

    /// <summary>What else is run in the last stage.</summary>
    public IReadOnlyList<string> Commands => [.. Runs.Where(run => !Install().IsMatch(run))];

    public (string User, string Group) User => Last("USER").Split(':') is [var user, var group]
        ? (user, group)
        : throw new InvalidOperationException("USER has to be user:group");

    public IReadOnlyList<string> Entrypoint => [.. JsonNode.Parse(Last("ENTRYPOINT"))!.AsArray().Select(word => (string)word!)];

    public IReadOnlyList<string> Ports => Last("EXPOSE").Split(' ');

    private IEnumerable<string> Runs => _instructions.Where(item => item.Stage == 1 && item.Word == "RUN").Select(item => item.Text);

    private string Last(string word) => _instructions.Should().ContainSingle(item => item.Stage == 1 && item.Word == word).Which.Text;

    [GeneratedRegex("^--from=build (?<from>/[a-z]+) (?<to>/[a-z]+)$", RegexOptions.ExplicitCapture)]
    private static partial Regex Copied();

    [GeneratedRegex(
        @"^apt-get update && apt-get install -y --no-install-recommends (?<packages>[a-z0-9. -]+) && rm -rf /var/lib/apt/lists/\*$",
        RegexOptions.ExplicitCapture)]
    private static partial Regex Install();

    [GeneratedRegex(" +")]
    private static partial Regex Spaces();
}
