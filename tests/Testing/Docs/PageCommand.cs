namespace Bellwether.Testing.Docs;

/// <summary>
/// A command that a page shows, as a test runs it. A block that says <c>tested by: X</c> is held to that: X asks for each of its commands here,
/// by the page and by its very text (<c>CommandTests</c> reads X for it), and a page that has another text is an error when X runs.
/// </summary>
public sealed record PageCommand(string Text)
{
    /// <exception cref="InvalidOperationException">The page has no such command.</exception>
    public static PageCommand Of(string page, string text) => ConsoleBlock.Of(page).SelectMany(block => block.Commands).Any(command => command.Text == text)
        ? new PageCommand(text)
        : throw new InvalidOperationException($"{page} shows no command '{text}'.");

    /// <summary>With what there is where the test runs in the place of what the page has for an example.</summary>
    public PageCommand With(string example, string instead) => Text.Contains(example, StringComparison.Ordinal)
        ? new PageCommand(Text.Replace(example, instead, StringComparison.Ordinal))
        : throw new InvalidOperationException($"There is no {example} in '{Text}'.");

    /// <summary>The words after these, for a program that is called without a shell.</summary>
    public string[] After(string words) => Text.StartsWith(words + " ", StringComparison.Ordinal)
        ? Text[(words.Length + 1)..].Split(' ')
        : throw new InvalidOperationException($"'{Text}' does not begin with {words}.");

    /// <summary>What each program of a pipe is called with.</summary>
    public IReadOnlyList<PageCommand> Parts => [.. Text.Split(" | ").Select(part => new PageCommand(part))];

    public override string ToString() => Text;
}
