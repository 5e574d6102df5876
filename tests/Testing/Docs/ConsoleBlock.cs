namespace Bellwether.Testing.Docs;

/// <summary>
/// A <c>console</c> block of a page: commands as a person types them, and what they print. A comment in front of it says how it is held to the
/// truth: <c>&lt;!-- needs: a container engine --&gt;</c> where nothing here can run it, <c>&lt;!-- tested by: PlanScenarios --&gt;</c> where a test runs the
/// same; without one a test walks through the page.
/// </summary>
public sealed record ConsoleBlock(string Page, int Line, string? Needs, string? TestedBy, IReadOnlyList<ConsoleCommand> Commands)
{
    private const string Fence = "```";

    /// <summary>All of a page of the repository, in order.</summary>
    public static IReadOnlyList<ConsoleBlock> Of(string page)
    {
        var lines = File.ReadAllLines(Repository.PathOf(page));
        var blocks = new List<ConsoleBlock>();
        for (var at = 0; at < lines.Length; at++)
        {
            if (lines[at].Trim() != Fence + "console")
            {
                continue;
            }

            var end = Array.FindIndex(lines, at + 1, line => line.Trim() == Fence);
            blocks.Add(new ConsoleBlock(page, at + 1, Mark(lines, at, "needs"), Mark(lines, at, "tested by"), Parse(lines[(at + 1)..end])));
            at = end;
        }

        return blocks;
    }

    public override string ToString() => $"{Page}:{Line}";

    private static string? Mark(string[] lines, int fence, string name)
    {
        var begin = $"<!-- {name}: ";
        for (var at = fence - 1; at >= 0 && (lines[at].Trim().Length == 0 || lines[at].StartsWith("<!--", StringComparison.Ordinal)); at--)
        {
            if (lines[at].StartsWith(begin, StringComparison.Ordinal))
            {
                return lines[at][begin.Length..].Replace("-->", "", StringComparison.Ordinal).Trim();
            }
        }

        return null;
    }

    private static List<ConsoleCommand> Parse(string[] lines)
    {
        var commands = new List<ConsoleCommand>();
        for (var at = 0; at < lines.Length; at++)
        {
            if (!lines[at].StartsWith("$ ", StringComparison.Ordinal))
            {
                commands[^1] = commands[^1] with { Output = [.. commands[^1].Output, lines[at]] };
                continue;
            }

            var text = lines[at][2..];
            // A line that goes on, and what a command reads from the lines below it.
            while (text.EndsWith('\\') || (at + 1 < lines.Length && lines[at + 1].StartsWith("> ", StringComparison.Ordinal)) || (text.Contains("<<EOF", StringComparison.Ordinal) && !text.EndsWith("\nEOF", StringComparison.Ordinal)))
            {
                text += "\n" + lines[++at];
            }

            commands.Add(new ConsoleCommand(text, []));
        }

        return commands;
    }
}

/// <summary>A command, and the lines that it prints as the page shows them.</summary>
public sealed record ConsoleCommand(string Text, IReadOnlyList<string> Output);
