using System.Globalization;
using System.Text.RegularExpressions;
using Bellwether.Testing.Git;

namespace Bellwether.EndToEnd.Tests.Audit;

/// <summary>What an audit repository tells of each copy, from the first commit to the last; read as any reader of Git would.</summary>
internal static partial class TrailHistory
{
    /// <summary>The contents that each file had, in order, by its path.</summary>
    public static async Task<Dictionary<string, List<ToldState>>> ReadAsync(GitRepository repository)
    {
        var log = await repository.GitAsync(
            "log", "--reverse", "--topo-order", "-p", "-U0", "--no-renames", "--no-color", "--format=", "main", "--", "clusters");
        var told = new Dictionary<string, List<ToldState>>();
        foreach (Match line in Telling().Matches(log))
        {
            if (line.Groups["path"] is { Success: true, Value: var path })
            {
                told.TryAdd(path, []);
                told["now"] = told[path];
            }
            else if (line.Groups["gone"].Success)
            {
                told["now"].Add(ToldState.Gone);
            }
            else
            {
                told["now"].Add(line.Groups["mark"] is { Success: true, Value: var mark }
                    ? new ToldState(HeldState.ShortForm(mark), IsVague: false)
                    : new ToldState(line.Groups["short"].Value, IsVague: true));
            }
        }

        told.Remove("now");
        return told;
    }

    /// <summary>Which changes of which journal went into the branch together: every range that a commit names, once.</summary>
    public static IReadOnlyList<(string Journal, long First, long Last)> Batches(IReadOnlyList<GitCommit> commits) =>
    [
        .. commits.SelectMany(commit => commit.Trailer("Batch")).Distinct().Select(batch => Range().Match(batch)).Where(range => range.Success)
            .Select(range => (
                Journal: range.Groups["journal"].Value,
                First: long.Parse(range.Groups["first"].Value, CultureInfo.InvariantCulture),
                Last: long.Parse(range.Groups["last"].Value, CultureInfo.InvariantCulture)))
            .OrderBy(range => range.First),
    ];

    [GeneratedRegex(
        """^(diff --git a/(?<path>\S+) .+|(?<gone>deleted file mode .+)|\+    bellwether\.dev/fingerprint: "?(?<mark>[^"\n]+)"?|\+# What was applied isn't known here; .* (?<short>[0-9a-f]{32}))$""",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Telling();

    [GeneratedRegex(@"^(?<journal>[0-9a-f]+)/(?<first>\d+)-(?<last>\d+)\z", RegexOptions.ExplicitCapture)]
    private static partial Regex Range();
}

/// <summary>What a file says that a copy holds.</summary>
/// <param name="Fingerprint">Its short form.</param>
/// <param name="IsVague">The file doesn't say what the content is.</param>
internal sealed record ToldState(string Fingerprint, bool IsVague)
{
    public static readonly ToldState Gone = new("gone", IsVague: false);
}
