using Bellwether.Cli.Facts;
using Bellwether.Kubernetes.Entities;
using Bellwether.Operator.Audit.Comparing;
using Bellwether.Operator.Audit.Documents;
using Bellwether.Operator.Followers;
using Bellwether.Operator.Syncs.Inventory;

namespace Bellwether.Cli.Audits;

/// <summary>One follower, compared with its folder.</summary>
/// <param name="Name">Of the FollowerCluster, or of a folder that belongs to none.</param>
/// <param name="Server">URL of its API server; null if it wasn't asked.</param>
/// <param name="Failure">Why it could not be asked; null if it was.</param>
internal sealed record FollowerAudit(string Name, string? Server, FollowerFailure? Failure)
{
    /// <summary>What else could not be found out, in sentences.</summary>
    public IReadOnlyList<string> Problems { get; init; } = [];

    /// <summary>By path.</summary>
    public IReadOnlyList<TrailDifference> Differences { get; init; } = [];

    /// <summary>Copies whose file tells what they are.</summary>
    public int InStep { get; init; }

    /// <summary>Of these, copies whose file tells which content they have, and not what that is.</summary>
    public int Vague { get; init; }

    /// <summary>Differences that there weren't when it was looked at first: changes of that moment.</summary>
    public int Changing { get; init; }

    /// <param name="omitted">Syncs that the trail doesn't tell of.</param>
    public static FollowerAudit Of(FollowerView view, Trail trail, IReadOnlySet<ObjectKey> omitted, Origin origin)
    {
        if (view.Failure is not null)
        {
            return new FollowerAudit(view.Name, view.Link?.Server, view.Failure) { Problems = view.Problems };
        }

        var folder = AuditPath.Folder(view.Name);
        var files = trail.FilesIn(folder);

        // One that is about to go is told of as gone already.
        var copies = view.Listed.Copies
            .Where(copy => copy.Value.IsOurs && !omitted.Contains(copy.Value.Sync))
            .Where(copy => !copy.Value.Terminating || files.ContainsKey(AuditPath.Of(view.Name, copy.Key)))
            .ToArray();
        var found = TrailComparison.Differences(view.Name, copies, files, origin, view.Listed.Covers).ToLookup(difference => difference.Kind == TrailDifferenceKind.Vague);
        var there = copies.Select(copy => AuditPath.Of(view.Name, copy.Key)).ToHashSet(StringComparer.Ordinal);
        var hidden = trail.ToldIn(folder)
            .Where(told => !there.Contains(told.Key) && !view.Listed.Covers(told.Value.Kind.FullName, told.Value.Key.Namespace))
            .Select(told => told.Key)
            .Order(StringComparer.Ordinal)
            .ToArray();
        var differences = found[false].OrderBy(difference => difference.Path, StringComparer.Ordinal).ToArray();
        return new FollowerAudit(view.Name, view.Link?.Server, null)
        {
            Problems = hidden.Length == 0 ? view.Problems :
            [
                .. view.Problems,
                $"{hidden.Length} {(hidden.Length == 1 ? "file tells of a copy" : "files tell of copies")} where nobody may look, or of a kind that isn't served: {hidden[0]}{(hidden.Length == 1 ? "" : ", ...")}",
            ],
            Differences = differences,
            Vague = found[true].Count(),
            InStep = copies.Length - differences.Count(difference => difference.Copy is not null),
        };
    }

    /// <summary>A folder that no FollowerCluster has: whatever it tells of, nobody keeps it in step.</summary>
    public static FollowerAudit Forgotten(string name, IReadOnlyDictionary<string, AuditFile> files, Origin origin) => new(name, null, null)
    {
        IsForgotten = true,
        Differences = [.. TrailComparison.Differences(name, [], files, origin, (_, _) => true).OrderBy(difference => difference.Path, StringComparer.Ordinal)],
    };

    /// <summary>There is no FollowerCluster of this name.</summary>
    public bool IsForgotten { get; init; }

    /// <summary>What of the differences is still there at a second look; the rest was on its way.</summary>
    public FollowerAudit Confirmed(FollowerAudit second)
    {
        var before = Differences.Select(Identity).ToHashSet();
        var same = second.Differences.Where(difference => before.Contains(Identity(difference))).ToArray();
        return second with { Differences = same, Changing = second.Differences.Count - same.Length };
    }

    private static (string Path, TrailDifferenceKind Kind, UInt128? Content) Identity(TrailDifference difference) =>
        (difference.Path, difference.Kind, difference.Copy?.Fingerprint);
}
