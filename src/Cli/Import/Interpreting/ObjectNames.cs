using System.Globalization;
using System.Text;
using Bellwether.Operator.Validation;

namespace Bellwether.Cli.Import.Interpreting;

/// <summary>Gives names that Kubernetes takes, each once. Pure but for what it gave out already.</summary>
internal sealed class ObjectNames(int longest)
{
    private readonly HashSet<string> _given = new(StringComparer.Ordinal);

    /// <param name="wanted">Any text.</param>
    /// <param name="instead">When nothing of it can be in a name.</param>
    public string Next(string wanted, string instead)
    {
        var name = Cut(IsName(wanted) ? wanted : Of(wanted), longest);
        name = name.Length > 0 ? name : instead;
        var free = name;
        for (var number = 2; !_given.Add(free); number++)
        {
            var suffix = string.Create(CultureInfo.InvariantCulture, $"-{number}");
            free = Cut(name, longest - suffix.Length) + suffix;
        }

        return free;
    }

    /// <summary>Kubernetes takes it as it is.</summary>
    public static bool IsName(string text)
    {
        var rules = new SpecRules();
        rules.ObjectName("", text);
        return rules.Violations.Count == 0;
    }

    /// <summary>In lower case, with a hyphen in place of each run of other characters, a dot only between two that count.</summary>
    private static string Of(string text)
    {
        var name = new StringBuilder();
        foreach (var character in text.ToLowerInvariant())
        {
            var isPlain = char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character);
            var follows = name.Length > 0 && char.IsAsciiLetterOrDigit(name[^1]);
            if (isPlain)
            {
                name.Append(character);
            }
            else if (follows)
            {
                name.Append(character == '.' ? '.' : '-');
            }
        }

        return name.ToString().TrimEnd('-', '.');
    }

    private static string Cut(string name, int length) => name.Length <= length ? name : name[..length].TrimEnd('-', '.');
}
