using System.Globalization;

namespace Bellwether.Benchmarks;

/// <param name="Names">What to run; empty for all.</param>
/// <param name="Rounds">Null for each one's own default.</param>
/// <param name="Check">A budget that is exceeded is a failure.</param>
internal sealed record BenchmarkOptions(IReadOnlyList<string> Names, int? Rounds, bool Check)
{
    private static readonly string[] Known = ["one", "burst", "hung", "thousand", "eks", "audit"];

    public bool Runs(string name) => Names.Count == 0 || Names.Contains(name);

    public static BenchmarkOptions? Parse(IReadOnlyList<string> arguments, out string? problem)
    {
        var names = new List<string>();
        int? rounds = null;
        var check = false;
        problem = null;
        for (var index = 0; index < arguments.Count; index++)
        {
            var argument = arguments[index];
            if (Known.Contains(argument))
            {
                names.Add(argument);
            }
            else if (argument == "--check")
            {
                check = true;
            }
            else if (argument == "--rounds" && index + 1 < arguments.Count
                && int.TryParse(arguments[++index], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0)
            {
                rounds = number;
            }
            else
            {
                problem = argument == "--rounds" ? "--rounds takes a number of at least 1" : $"There is no benchmark or option {argument}.";
                return null;
            }
        }

        return new BenchmarkOptions(names, rounds, check);
    }
}
