using System.CommandLine;
using System.CommandLine.Parsing;

namespace Bellwether.Cli.Commands;

/// <summary>What is wrong with a command line, in words that name the wrong word, the nearest right one, and where help is. Pure.</summary>
internal static class Mistakes
{
    private const string Program = "kubectl bellwether";

    /// <summary>A word that differs in more letters is another word.</summary>
    private const int Farthest = 2;

    /// <summary>What people type with any command, and why one doesn't have it.</summary>
    private static readonly (string[] Names, string Why)[] Usual =
    [
        (["--namespace", "-n", "--all-namespaces", "-A"], "which isn't about one namespace"),
        (["--output", "-o"], "which prints in one format only"),
        (["--context", "--kubeconfig"], "which asks no cluster"),
    ];

    public static IReadOnlyList<string> Of(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        var unknown = parsed.UnmatchedTokens.Concat(Swallowed(parsed.CommandResult)).ToLookup(word => word.Length > 1 && word[0] == '-');
        var (options, words) = (unknown[true], unknown[false]);
        if (command.Subcommands.Count > 0 && words.FirstOrDefault() is { } first)
        {
            // What follows was meant for a command that isn't there.
            return [NoCommand(command, first)];
        }

        // A word beside an option that nobody knows may be its value, and what else is missing may be what it was meant to be.
        return Valueless(parsed.CommandResult).ToArray() is { Length: > 0 } valueless ? valueless
            : options.Any() ? [.. options.Select(option => NoOption(command, option))]
            : words.Any() ? [.. words.Select(word => $"'{word}' is one word more than {Called(command)} takes. {Help(command, "tells what it takes")}")]
            : [.. parsed.Errors.Select(error => Of(command, error)).Distinct()];
    }

    /// <summary>An option that takes another for its value.</summary>
    private static IEnumerable<string> Valueless(CommandResult result) => result.Children.OfType<OptionResult>()
        .Where(option => option.Tokens.Any(token => Options(result.Command).Any(known => known.Name == token.Value || known.Aliases.Contains(token.Value))))
        .Select(option => WantsValue(option.Option));

    /// <summary>An option that isn't known is taken for a value where one is possible; no name of an object begins with a dash.</summary>
    private static IEnumerable<string> Swallowed(CommandResult result) => result.Children.OfType<ArgumentResult>()
        .SelectMany(argument => argument.Tokens).Select(token => token.Value).Where(word => word.Length > 1 && word[0] == '-');

    private static string NoCommand(Command command, string word) =>
        $"'{word}' is no command of {Called(command)}.{Nearest(word, command.Subcommands.Select(one => one.Name))} {Help(command, "lists them")}";

    private static string NoOption(Command command, string word)
    {
        var (name, options) = (word.Split('=')[0], Options(command).SelectMany(option => option.Aliases.Append(option.Name)));
        if (command.Subcommands.Count == 0 && Array.Find(Usual, usual => usual.Names.Contains(name)).Why is { } why)
        {
            return $"'{name}' is no option of {Called(command)}, {why}. {Help(command, "lists those that it has")}";
        }

        return $"'{name}' is no option of {Called(command)}.{Nearest(name, options)} {Help(command, "lists them")}";
    }

    private static string Of(Command command, ParseError error) => error.SymbolResult switch
    {
        OptionResult { IdentifierToken: null } option => $"{Called(command)} wants {option.Option.Name} {Value(option.Option)}: {option.Option.Description} {Help(command, "tells more")}",
        OptionResult { Tokens.Count: 0 } option => WantsValue(option.Option),
        OptionResult { Tokens.Count: > 1, Option.Arity.MaximumNumberOfValues: 1 } option => $"{option.Option.Name} is given more than once.",
        ArgumentResult { Tokens.Count: 0 } argument => Wanted(command, argument),
        _ => error.Message,
    };

    private static string Wanted(Command command, ArgumentResult argument) => argument.Parent is OptionResult option
        ? WantsValue(option.Option)
        : $"{Called(command)} wants a {argument.Argument.Name}: {argument.Argument.Description?.TrimEnd('.')}. {Help(command, "tells more")}";

    private static string WantsValue(Option option) => $"{option.Name} wants a value: {option.Name} {Value(option)}.";

    private static string Value(Option option) => option.HelpName?.ToUpperInvariant() ?? "VALUE";

    private static IEnumerable<Option> Options(Command command) => command.Options
        .Concat(command.Parents.OfType<Command>().SelectMany(parent => parent.Options).Where(option => option.Recursive));

    private static string Nearest(string word, IEnumerable<string> known)
    {
        // Of one letter, every other letter is as near.
        var near = known.Where(one => word.Trim('-').Length > 1 && one.Trim('-').Length > 1)
            .Select(one => (Word: one, Distance: Distance(word, one)))
            .Where(one => one.Distance <= Farthest || one.Word.StartsWith(word, StringComparison.OrdinalIgnoreCase))
            .OrderBy(one => one.Distance).ThenBy(one => one.Word, StringComparer.Ordinal)
            .FirstOrDefault();
        return near.Word is null ? "" : $" Did you mean {near.Word}?";
    }

    /// <summary>Letters to be put in, taken out or changed, and neighbours to be swapped (Damerau and Levenshtein).</summary>
    private static int Distance(string one, string other)
    {
        var costs = new int[one.Length + 1, other.Length + 1];
        for (var i = 0; i <= one.Length; i++)
        {
            for (var j = 0; j <= other.Length; j++)
            {
                costs[i, j] = i == 0 || j == 0 ? i + j : Math.Min(
                    Math.Min(costs[i - 1, j], costs[i, j - 1]) + 1,
                    costs[i - 1, j - 1] + (char.ToLowerInvariant(one[i - 1]) == char.ToLowerInvariant(other[j - 1]) ? 0 : 1));
                if (i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1])
                {
                    costs[i, j] = Math.Min(costs[i, j], costs[i - 2, j - 2] + 1);
                }
            }
        }

        return costs[one.Length, other.Length];
    }

    private static string Called(Command command) => command is RootCommand ? Program : Line(command)[(Program.Length + 1)..];

    private static string Help(Command command, string what) => $"'{Line(command)} --help' {what}.";

    private static string Line(Command command) =>
        command is RootCommand ? Program : $"{Line(command.Parents.OfType<Command>().First())} {command.Name}";
}
