namespace Bellwether.Cli.Import;

/// <summary>Names in sentences.</summary>
internal static class Sentences
{
    private const int Shown = 20;

    /// <summary><c>context a</c>, <c>contexts a and b</c>, <c>contexts a, b and 12 more</c>.</summary>
    public static string Listed(string noun, IReadOnlyCollection<string> names) => $"{noun}{(names.Count == 1 ? "" : "s")} {Listed(names)}";

    public static string Listed(IReadOnlyCollection<string> names)
    {
        string[] shown = names.Count > Shown ? [.. names.Take(Shown), $"{names.Count - Shown} more"] : [.. names];
        return shown.Length <= 1 ? string.Concat(shown) : $"{string.Join(", ", shown[..^1])} and {shown[^1]}";
    }
}
