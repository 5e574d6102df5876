using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Bellwether.Cli.Rendering.Terminal;

namespace Bellwether.Cli.Commands;

/// <summary><c>--help</c>: the library's, as wide as the terminal, and with one sentence for each command where commands are listed.</summary>
internal sealed class Help(CliWorld world) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        var command = parseResult.CommandResult.Command;
        command.Description = Flowing(command.Description ?? "");
        foreach (var listed in command.Subcommands)
        {
            listed.Description = FirstSentence(Flowing(listed.Description ?? ""));
        }

        using var text = new StringWriter { NewLine = "\n" };
        var output = parseResult.InvocationConfiguration.Output;
        parseResult.InvocationConfiguration.Output = text;
        var code = new HelpAction { MaxWidth = world.Width ?? int.MaxValue }.Invoke(parseResult);
        parseResult.InvocationConfiguration.Output = output;
        world.Screen(parseResult).Write(text.ToString().Trim().Split('\n').Select(line => StyledLine.Of(line.TrimEnd(), IsHeading(line) ? Shade.Strong : Shade.Plain)));
        return code;
    }

    private static bool IsHeading(string line) => line.Length > 0 && line[0] != ' ';

    /// <summary>The lines of a paragraph as one, so that it is broken where the terminal ends; lines that are indented are as they are.</summary>
    private static string Flowing(string description)
    {
        var lines = new List<string>();
        foreach (var line in description.ReplaceLineEndings("\n").Split('\n'))
        {
            if (lines is [.., { Length: > 0 } before] && line.Length > 0 && line[0] != ' ' && before[0] != ' ')
            {
                lines[^1] = $"{before} {line}";
            }
            else
            {
                lines.Add(line);
            }
        }

        return string.Join('\n', lines);
    }

    private static string FirstSentence(string description)
    {
        var paragraph = description.Split('\n')[0];
        var end = paragraph.IndexOf(". ", StringComparison.Ordinal);
        return end < 0 ? paragraph : paragraph[..(end + 1)];
    }
}
