namespace Bellwether.Sandbox.Server;

/// <summary>A query string, decoded; of a repeated parameter the first counts, as for the real server.</summary>
internal sealed class QueryParameters
{
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    public QueryParameters(string query)
    {
        foreach (var part in query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var at = part.IndexOf('=', StringComparison.Ordinal);
            var name = Decode(at < 0 ? part : part[..at]);
            _values.TryAdd(name, at < 0 ? "" : Decode(part[(at + 1)..]));
        }
    }

    /// <summary>Empty when absent.</summary>
    public string this[string name] => _values.GetValueOrDefault(name, "");

    public bool Has(string name) => _values.ContainsKey(name);

    /// <summary>1, true and a bare name are true.</summary>
    public bool Flag(string name) => _values.TryGetValue(name, out var value) && value is not ("0" or "false" or "False" or "F" or "f");

    /// <summary>Null when absent or no number.</summary>
    public long? Whole(string name) => long.TryParse(this[name], out var value) ? value : null;

    private static string Decode(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));
}
