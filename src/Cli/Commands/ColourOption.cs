using System.CommandLine;

namespace Bellwether.Cli.Commands;

/// <summary><c>--color</c>, of every command: by default at a terminal only, and not where NO_COLOR asks for none (no-color.org).</summary>
internal sealed class ColourOption
{
    private const string Auto = "auto";
    private const string Always = "always";
    private const string Never = "never";

    private static readonly string[] Choices = [Auto, Always, Never];

    private readonly Option<string?> _option = new("--color")
    {
        Description = "auto, always or never. auto: at a terminal, unless NO_COLOR is set. [default: auto]",
        HelpName = "when",
        Recursive = true,
    };

    public ColourOption()
    {
        _option.CompletionSources.Add(Choices);
        _option.Validators.Add(result =>
        {
            if (result.Tokens is [var token, ..] && !Choices.Contains(token.Value))
            {
                result.AddError($"--color: '{token.Value}' is not one of {string.Join(", ", Choices)}.");
            }
        });
    }

    public void AddTo(Command root) => root.Options.Add(_option);

    /// <param name="isTerminal">What is written to is one.</param>
    public bool Read(ParseResult parsed, Func<string, string?> environment, bool isTerminal) => parsed.GetResult(_option)?.Tokens switch
    {
        [{ Value: Always }] => true,
        [{ Value: Never }] => false,
        _ => isTerminal && string.IsNullOrEmpty(environment("NO_COLOR")) && environment("TERM") != "dumb",
    };
}
