using Bellwether.Cli.Rendering.Statuses;
using Bellwether.Cli.Rendering.Terminal;

namespace Bellwether.Cli.Rendering;

/// <summary>
/// Long lists at a terminal: what is not well is shown, the worst first, and the rest is counted, so that two thousand followers don't scroll away
/// what matters. Elsewhere nothing is left out. Pure.
/// </summary>
internal static class LongList
{
    private const int Longest = 25;
    private const int Most = 20;

    /// <param name="isWhole">Nothing is to be left out.</param>
    /// <param name="badness">0: all is well, and it need not be shown.</param>
    public static T[] Shown<T>(IReadOnlyCollection<T> items, bool isWhole, Func<T, int> badness) => isWhole || items.Count <= Longest
        ? [.. items]
        : [.. items.Where(item => badness(item) > 0).OrderByDescending(badness).Take(Most)];

    /// <summary>What is said of those that are not shown.</summary>
    /// <param name="kind">One of them.</param>
    /// <param name="how">How they are, such as <c>2 Ready</c>.</param>
    /// <param name="where">What lists them.</param>
    public static StyledLine Rest(int shown, int all, string kind, string how, string where) => StyledLine.Of(
        $"{(shown == 0 ? "All" : "And")} {StatusWords.Number(all - shown)} {(shown == 0 ? $"{kind}s" : "more")}: {how}; {where}", Shade.Faint);
}
