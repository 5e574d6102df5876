using Bellwether.Cli.Audits;
using Bellwether.Cli.Rendering.Statuses;
using Bellwether.Cli.Rendering.Terminal;
using Bellwether.Operator.Audit.Comparing;

namespace Bellwether.Cli.Rendering;

/// <summary>A comparison of the audit repository for people: each follower, each difference, and what it sums up to. Pure.</summary>
/// <param name="width">Of the terminal; null: there is none.</param>
internal sealed class AuditTable(int? width)
{
    private const string Indent = "  ";
    private const int NarrowestCopy = 20;
    private const int CommitsShown = 10;

    private static readonly string[] Header = ["DIFFERENCE", "COPY", "SYNC"];

    private static readonly (TrailDifferenceKind Kind, Shade Shade, string Meaning)[] Kinds =
    [
        (TrailDifferenceKind.Missing, Shade.Bad, "the follower has the copy, and the repository has no file of it."),
        (TrailDifferenceKind.Stale, Shade.Warning, "the file tells of another content than the copy has."),
        (TrailDifferenceKind.Extra, Shade.Bad, "the repository has the file, and the follower has no such copy."),
    ];

    public IEnumerable<StyledLine> Lines(AuditReport report)
    {
        var shown = LongList.Shown(report.Followers, isWhole: width is null, Badness);
        List<StyledLine> lines =
        [
            .. StyledLine.Wrapped($"Branch {report.Branch} of {report.Repository} at {report.Commit[..12]}", width),
            StyledLine.Empty,
            .. shown.SelectMany(follower => Lines(follower).Append(StyledLine.Empty)),
        ];
        if (shown.Length < report.Followers.Count)
        {
            var rest = report.Followers.Except(shown).ToArray();
            lines.AddRange(LongList.Rest(shown.Length, report.Followers.Count, "follower", Sum(rest).ToString(), "-o json lists them").Wrap(width));
            lines.Add(StyledLine.Empty);
        }

        if (report.Signatures is { } signatures)
        {
            lines.AddRange(Lines(signatures).Append(StyledLine.Empty));
        }

        return
        [
            .. lines,
            .. Legend(report).SelectMany(line => StyledLine.Wrapped(line, width, shade: Shade.Faint)),
            .. report.Notes.SelectMany(note => StyledLine.Of("Note: ", Shade.Strong).Add(note).Wrap(width)),
            .. Total(report).Wrap(width),
        ];
    }

    /// <summary>Where the two differ is what it is about; who could not be asked comes after.</summary>
    private static int Badness(FollowerAudit follower) =>
        follower.Differences.Count > 0 ? 3 : follower.Problems.Count > 0 ? 2 : follower.Failure is not null ? 1 : 0;

    private IEnumerable<StyledLine> Lines(FollowerAudit follower)
    {
        var name = StyledLine.Of(follower.Name, Shade.Strong).Add(follower.Server is null ? "" : $"{Indent}{follower.Server}", Shade.Faint);
        return follower.Failure is { } failure
            ?
            [
                name,
                .. StyledLine.Of("Could not be asked", Shade.Bad).Add($": {failure.Reason}").Wrap(width, Indent),
                .. StyledLine.Wrapped(failure.Message, width, Indent),
            ]
            :
            [
                name,
                .. follower.IsForgotten ? StyledLine.Wrapped("There is no FollowerCluster of this name.", width, Indent, Shade.Warning) : [],
                .. Rows(follower.Differences),
                .. follower.Problems.SelectMany(problem => StyledLine.Wrapped(problem, width, Indent, Shade.Bad)),
                .. Counts([follower]).Wrap(width, Indent),
            ];
    }

    /// <summary>Columns; a copy with a name that is too long has a line of its own.</summary>
    private IEnumerable<StyledLine> Rows(IReadOnlyList<TrailDifference> differences)
    {
        if (differences.Count == 0)
        {
            yield break;
        }

        var first = Header[0].Length;
        var third = differences.Max(difference => Math.Max(Sync(difference).Length, Header[2].Length));
        var second = differences.Max(difference => Math.Max(Copy(difference).Length, Header[1].Length));
        if (width is { } all)
        {
            second = Math.Min(second, Math.Max(NarrowestCopy, all - first - third - (3 * Indent.Length)));
        }

        yield return StyledLine.Of($"{Indent}{Header[0]}{Indent}{Header[1].PadRight(second)}{Indent}{Header[2]}", Shade.Strong);
        foreach (var difference in differences)
        {
            var shade = Array.Find(Kinds, kind => kind.Kind == difference.Kind).Shade;
            var start = StyledLine.Of(Indent).Add(difference.Kind.ToString().PadRight(first), shade).Add(Indent);
            var copy = Copy(difference);
            if (copy.Length > second)
            {
                yield return start.Add(copy);
                (start, copy) = (StyledLine.Of(new string(' ', first + (2 * Indent.Length))), "");
            }

            yield return start.Add(copy.PadRight(second)).Add(Indent).Add(Sync(difference));
        }
    }

    private IEnumerable<StyledLine> Lines(SignatureReport signatures) =>
    [
        StyledLine.Of("Signatures", Shade.Strong),
        .. signatures.Rejected.Take(CommitsShown).SelectMany(commit => StyledLine.Wrapped($"Commit {commit.Commit[..12]} {commit.Why}.", width, Indent, Shade.Bad)),
        .. signatures.Rejected.Count <= CommitsShown ? [] : StyledLine.Wrapped($"... and {signatures.Rejected.Count - CommitsShown} more", width, Indent, Shade.Bad),
        .. StyledLine.Wrapped(
            $"{signatures.Checked - signatures.Rejected.Count} of {signatures.Checked} {(signatures.Checked == 1 ? "commit is" : "commits are")} signed by somebody in the file",
            width,
            Indent,
            signatures.Rejected.Count == 0 ? Shade.Good : Shade.Plain),
    ];

    /// <summary>What the words mean that were used.</summary>
    private static IEnumerable<string> Legend(AuditReport report)
    {
        var used = report.Followers.SelectMany(follower => follower.Differences).Select(difference => difference.Kind).ToHashSet();
        return Kinds.Where(kind => used.Contains(kind.Kind)).Select(kind => $"{kind.Kind}: {kind.Meaning}");
    }

    private static StyledLine Total(AuditReport report)
    {
        var line = StyledLine.Of("Total: ", Shade.Strong).Add(Sum(report.Followers));
        return report.Signatures is not { Rejected.Count: > 0 and var rejected }
            ? line
            : line.Add("; ").Add($"{rejected} {(rejected == 1 ? "commit isn't" : "commits aren't")} signed as {(rejected == 1 ? "it" : "they")} should be", Shade.Bad);
    }

    private static StyledLine Sum(IReadOnlyCollection<FollowerAudit> followers)
    {
        var unasked = followers.Count(follower => follower.Failure is not null);
        return Counts(followers).Add(unasked == 0 ? "" : "; ").Add(unasked == 0 ? "" : $"{StatusWords.Count(unasked, "follower")} could not be asked", Shade.Bad);
    }

    private static StyledLine Counts(IReadOnlyCollection<FollowerAudit> followers)
    {
        var inStep = followers.Sum(follower => follower.InStep);
        var line = StyledLine.Of($"{StatusWords.Number(inStep)} in step", inStep > 0 ? Shade.Good : Shade.Plain);
        Add(followers.Sum(follower => follower.Vague), "of these by fingerprint only", Shade.Plain);
        foreach (var (kind, shade, _) in Kinds)
        {
            Add(followers.Sum(follower => follower.Differences.Count(difference => difference.Kind == kind)), kind.ToString().ToLowerInvariant(), shade);
        }

        Add(followers.Sum(follower => follower.Changing), "changing just now", Shade.Plain);
        return line;

        void Add(int count, string word, Shade shade)
        {
            if (count > 0)
            {
                line.Add(", ").Add($"{StatusWords.Number(count)} {word}", shade);
            }
        }
    }

    private static string Copy(TrailDifference difference) => PlainText.OfLine($"{difference.Target.Kind.FullName} {difference.Target.Key}");

    private static string Sync(TrailDifference difference) =>
        PlainText.OfLine(difference.Copy is { } copy ? copy.Sync.Name is { Length: > 0 } ? copy.Sync.ToString() : "" : difference.Sync ?? "");
}
