using Bellwether.Cli.Audits;
using Bellwether.Operator.Audit.Comparing;

namespace Bellwether.Cli.Rendering;

/// <summary>A comparison of the audit repository for people: each follower, each difference, and what it sums up to.</summary>
/// <param name="width">Of the terminal; null: there is none.</param>
internal sealed class AuditTable(TextWriter output, int? width)
{
    private const string Indent = "  ";
    private const int NarrowestCopy = 20;
    private const int CommitsShown = 10;

    private static readonly string[] Header = ["DIFFERENCE", "COPY", "SYNC"];

    public void Write(AuditReport report)
    {
        Text($"Branch {report.Branch} of {report.Repository} at {report.Commit[..12]}");
        output.WriteLine();
        foreach (var follower in report.Followers)
        {
            Write(follower);
            output.WriteLine();
        }

        if (report.Signatures is { } signatures)
        {
            Write(signatures);
            output.WriteLine();
        }

        foreach (var note in Legend(report).Concat(report.Notes.Select(note => $"Note: {note}")))
        {
            Text(note);
        }

        Text(Total(report));
    }

    private void Write(FollowerAudit follower)
    {
        Line(follower.Server is null ? follower.Name : $"{follower.Name}  {follower.Server}");
        if (follower.Failure is { } failure)
        {
            Text($"Could not be asked: {failure.Reason}", Indent);
            Text(failure.Message, Indent);
            return;
        }

        if (follower.IsForgotten)
        {
            Text("There is no FollowerCluster of this name.", Indent);
        }

        if (follower.Differences.Count > 0)
        {
            Write([.. follower.Differences.Select(difference => (difference.Kind.ToString(), Copy(difference), Sync(difference)))]);
        }

        foreach (var problem in follower.Problems)
        {
            Text(problem, Indent);
        }

        Text(Counts([follower]), Indent);
    }

    /// <summary>Columns; a copy with a name that is too long has a line of its own.</summary>
    private void Write(IReadOnlyList<(string Difference, string Copy, string Sync)> rows)
    {
        var first = Header[0].Length;
        var third = rows.Max(row => Math.Max(row.Sync.Length, Header[2].Length));
        var second = rows.Max(row => Math.Max(row.Copy.Length, Header[1].Length));
        if (width is { } all)
        {
            second = Math.Min(second, Math.Max(NarrowestCopy, all - first - third - (3 * Indent.Length)));
        }

        Line($"{Indent}{Header[0]}{Indent}{Header[1].PadRight(second)}{Indent}{Header[2]}");
        foreach (var (difference, copy, sync) in rows)
        {
            var start = Indent + difference.PadRight(first) + Indent;
            if (copy.Length <= second)
            {
                Line(start + copy.PadRight(second) + Indent + sync);
            }
            else
            {
                Line(start + copy);
                Line(new string(' ', start.Length + second) + Indent + sync);
            }
        }
    }

    private void Write(SignatureReport signatures)
    {
        Line("Signatures");
        foreach (var commit in signatures.Rejected.Take(CommitsShown))
        {
            Text($"Commit {commit.Commit[..12]} {commit.Why}.", Indent);
        }

        if (signatures.Rejected.Count > CommitsShown)
        {
            Text($"... and {signatures.Rejected.Count - CommitsShown} more", Indent);
        }

        Text($"{signatures.Checked - signatures.Rejected.Count} of {signatures.Checked} {(signatures.Checked == 1 ? "commit is" : "commits are")} signed by somebody in the file", Indent);
    }

    /// <summary>What the words mean that were used.</summary>
    private static IEnumerable<string> Legend(AuditReport report)
    {
        var kinds = report.Followers.SelectMany(follower => follower.Differences).Select(difference => difference.Kind).ToHashSet();
        if (kinds.Contains(TrailDifferenceKind.Missing))
        {
            yield return "Missing: the follower has the copy, and the repository has no file of it.";
        }

        if (kinds.Contains(TrailDifferenceKind.Stale))
        {
            yield return "Stale: the file tells of another content than the copy has.";
        }

        if (kinds.Contains(TrailDifferenceKind.Extra))
        {
            yield return "Extra: the repository has the file, and the follower has no such copy.";
        }
    }

    private static string Total(AuditReport report)
    {
        var unasked = report.Followers.Count(follower => follower.Failure is not null);
        return $"Total: {Counts(report.Followers)}"
            + (unasked == 0 ? "" : $"; {(unasked == 1 ? "1 follower" : $"{unasked} followers")} could not be asked")
            + (report.Signatures is not { Rejected.Count: > 0 and var rejected } ? "" : $"; {rejected} {(rejected == 1 ? "commit isn't" : "commits aren't")} signed as {(rejected == 1 ? "it" : "they")} should be");
    }

    private static string Counts(IReadOnlyCollection<FollowerAudit> followers)
    {
        var counts = new List<string> { $"{followers.Sum(follower => follower.InStep)} in step" };
        Add(followers.Sum(follower => follower.Vague), "of these by fingerprint only");
        foreach (var kind in (TrailDifferenceKind[])[TrailDifferenceKind.Missing, TrailDifferenceKind.Stale, TrailDifferenceKind.Extra])
        {
            Add(followers.Sum(follower => follower.Differences.Count(difference => difference.Kind == kind)), kind.ToString().ToLowerInvariant());
        }

        Add(followers.Sum(follower => follower.Changing), "changing just now");
        return string.Join(", ", counts);

        void Add(int count, string word)
        {
            if (count > 0)
            {
                counts.Add($"{count} {word}");
            }
        }
    }

    private static string Copy(TrailDifference difference) => PlainText.OfLine($"{difference.Target.Kind.FullName} {difference.Target.Key}");

    private static string Sync(TrailDifference difference) =>
        PlainText.OfLine(difference.Copy is { } copy ? copy.Sync.Name is { Length: > 0 } ? copy.Sync.ToString() : "" : difference.Sync ?? "");

    private void Line(string line) => output.WriteLine(PlainText.OfLine(line).TrimEnd());

    private void Text(string text, string indent = "")
    {
        foreach (var line in Wrapping.Lines(text, width - indent.Length))
        {
            output.WriteLine(indent + line);
        }
    }
}
