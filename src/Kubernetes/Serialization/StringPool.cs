namespace Bellwether.Kubernetes.Serialization;

/// <summary>
/// Gives one instance for equal strings, most of the time: names and namespaces come again with every object of every cluster. It has a
/// fixed number of places, and a string whose place is another's takes it over, so that names that come and go for years cost nothing.
/// Thread-safe without a lock: at worst a string is kept twice.
/// </summary>
public static class StringPool
{
    private const int Places = 1 << 14;

    private static readonly string?[] Kept = new string?[Places];

    /// <summary>The string, or an equal one that was given before.</summary>
    public static string Share(string value)
    {
        ref var place = ref Kept[StringComparer.Ordinal.GetHashCode(value) & (Places - 1)];
        if (place is { } kept && kept == value)
        {
            return kept;
        }

        place = value;
        return value;
    }
}
