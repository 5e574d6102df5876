using System.CommandLine;

namespace Bellwether.Cli.Commands;

/// <summary><c>--color</c>: by default at a terminal only, and not where NO_COLOR asks for none (no-color.org).</summary>
internal sealed class ColourOption
{
    private const string Auto = "auto";
    private const string Always = "always";
    private const string Never = "never";

    private readonly Option<string?> _option = new("--color")
    {
        Description = "auto, always or never. auto: at a terminal, unless NO_COLOR is set. [default: auto]",
        HelpName = "when",
    };

    public ColourOption() => _option.CompletionSources.Add(Auto, Always, Never);

    public void AddTo(Command command) => command.Options.Add(_option);

    public bool Read(ParseResult parsed, CliWorld world) => parsed.GetValue(_option) switch
    {
        Always => true,
        Never => false,
        null or Auto => world.Width is not null && string.IsNullOrEmpty(world.Environment("NO_COLOR")) && world.Environment("TERM") != "dumb",
        var other => throw new CliException($"--color: '{other}' is not one of {Auto}, {Always}, {Never}."),
    };
}
