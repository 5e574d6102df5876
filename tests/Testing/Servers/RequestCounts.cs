using System.Globalization;
using System.Text.RegularExpressions;

namespace Bellwether.Testing.Servers;

/// <summary>One line of <c>apiserver_request_total</c>, labels of no interest summed away.</summary>
public readonly record struct RequestKind(string Verb, string Group, string Resource, string Subresource, string Code);

/// <summary>What an API server says it was asked since it started, by verb, resource and answer.</summary>
public sealed partial class RequestCounts(IReadOnlyDictionary<RequestKind, long> counts)
{
    private static readonly HashSet<string> WriteVerbs = ["POST", "PUT", "PATCH", "APPLY", "DELETE", "DELETECOLLECTION"];

    public IReadOnlyDictionary<RequestKind, long> All => counts;

    /// <summary>Requests that could change something, refused ones included; of these resources, or of every one but leases.</summary>
    public long Writes(params string[] resources) =>
        counts.Where(count => WriteVerbs.Contains(count.Key.Verb) && IsMeant(count.Key.Resource, resources)).Sum(count => count.Value);

    public long Requests(string verb, string resource) =>
        counts.Where(count => count.Key.Verb == verb && count.Key.Resource == resource).Sum(count => count.Value);

    /// <summary>What was added since an earlier look.</summary>
    public RequestCounts Since(RequestCounts earlier) => new(counts
        .Select(count => (count.Key, Value: count.Value - earlier.All.GetValueOrDefault(count.Key)))
        .Where(count => count.Value != 0)
        .ToDictionary(count => count.Key, count => count.Value));

    public override string ToString() => string.Join('\n', counts
        .OrderBy(count => count.Key.Resource, StringComparer.Ordinal).ThenBy(count => count.Key.Verb, StringComparer.Ordinal)
        .Select(count => $"{count.Value,6} {count.Key.Verb} {count.Key.Resource}/{count.Key.Subresource} -> {count.Key.Code}"));

    /// <summary>Reads the Prometheus text format.</summary>
    public static RequestCounts Parse(string metrics)
    {
        var counts = new Dictionary<RequestKind, long>();
        foreach (var line in metrics.Split('\n').Where(line => line.StartsWith("apiserver_request_total{", StringComparison.Ordinal)))
        {
            var labels = Label().Matches(line).ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Value);
            var kind = new RequestKind(
                Of("verb"), Of("group"), Of("resource"), Of("subresource"), Of("code"));
            var value = (long)double.Parse(line.AsSpan(line.LastIndexOf(' ') + 1), CultureInfo.InvariantCulture);
            counts[kind] = counts.GetValueOrDefault(kind) + value;

            string Of(string name) => labels.GetValueOrDefault(name, "");
        }

        return new RequestCounts(counts);
    }

    private static bool IsMeant(string resource, string[] resources) =>
        resources.Length == 0 ? resource != "leases" : resources.Contains(resource);

    [GeneratedRegex("""(\w+)="([^"]*)["]""")]
    private static partial Regex Label();
}
