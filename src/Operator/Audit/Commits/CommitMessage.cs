using System.Globalization;
using System.Text;
using Bellwether.Operator.Audit.Recording;

namespace Bellwether.Operator.Audit.Commits;

/// <summary>
/// The message of a commit: a subject that says for a person what happened, to what and where, and trailers for machines. Golden examples
/// are in docs/guides/audit.md. Pure.
/// </summary>
internal static class CommitMessage
{
    public const string BatchTrailer = "Batch";

    private const int SubjectCharacters = 100;

    /// <param name="batch">See <see cref="BatchId"/>.</param>
    public static string Of(AuditCommit commit, BatchId batch)
    {
        var text = new StringBuilder(OneLine(Subject(commit))).Append("\n\n").Append(Sentence(commit.Action)).Append("\n\n");
        if (commit.Sync.Name is { Length: > 0 })
        {
            Trailer(text, "Sync", commit.Sync.ToString());
        }

        if (commit.Document is { Source.Length: > 0 } document)
        {
            Trailer(text, "Source", document.Source);
            if (document.Change is { } change)
            {
                var at = change.At is { } time ? $" at {time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)}" : "";
                Trailer(text, "Source-Changed-By", change.Manager + at);
            }
        }

        foreach (var follower in commit.Changes.Select(change => change.Follower).Distinct().Order(StringComparer.Ordinal))
        {
            Trailer(text, "Cluster", follower);
        }

        Trailer(text, "Action", commit.Action.ToString());
        if (commit.Reason.Length > 0)
        {
            Trailer(text, "Reason", commit.Reason);
        }

        Trailer(text, BatchTrailer, batch.ToString());
        return text.ToString();
    }

    private static string Subject(AuditCommit commit)
    {
        var targets = commit.Changes;
        var kind = targets[0].Target.Kind.Kind;
        var names = targets.Select(change => change.Target.Key.Name).Distinct().Take(2).ToArray();
        var namespaces = targets.Select(change => change.Target.Key.Namespace).Distinct().Take(2).ToArray();
        var what = names.Length > 1 ? $"{targets.Count} copies of kind {kind}"
            : namespaces.Length > 1 ? $"{kind} {names[0]}"
            : $"{kind} {namespaces[0]}/{names[0]}";
        var followers = targets.Select(change => change.Follower).Distinct().ToArray();
        var where = followers.Length == 1 ? followers[0] : $"{followers.Length} clusters";
        if (namespaces.Length > 1 && names.Length == 1)
        {
            where += $" ({targets.Count} copies)";
        }

        var subject = $"{commit.Action} {what} in {where}";
        return subject.Length <= SubjectCharacters ? subject : $"{commit.Action} {kind} {Shortened(names[0])} in {Shortened(where)}";
    }

    /// <summary>What the word means, for somebody who reads it for the first time.</summary>
    private static string Sentence(AuditAction action) => action switch
    {
        AuditAction.Create => "The copy was not there and was made.",
        AuditAction.Update => "The copy was brought to what the source and the sync say now.",
        AuditAction.Adopt => "An object that was there became a copy, as the sync asks and the follower allows.",
        AuditAction.Repair => "Somebody changed the copy in the follower; it was put right.",
        AuditAction.Restore => "Somebody deleted the copy in the follower; it was made anew.",
        AuditAction.Recreate => "What changed can't be changed in place: the copy was deleted and made anew.",
        AuditAction.Delete => "The copy was deleted.",
        AuditAction.Release => "The object and its data stay where they are; it is nobody's copy any more.",
        AuditAction.Find => "A comparison found this in the follower and otherwise here: it was written when nobody could tell of it.",
        AuditAction.Miss => "A comparison found this here and not in the follower: it is no copy there any more.",
        _ => "The sync is left out of the audit trail by its spec; the copy stays.",
    };

    private static void Trailer(StringBuilder text, string name, string value) => text.Append(name).Append(": ").Append(OneLine(value)).Append('\n');

    /// <summary>Names come from clusters, and from files that others may have written: none may end its line and begin a trailer.</summary>
    private static string OneLine(string text) =>
        text.All(IsPrintable) ? text : string.Concat(text.Select(character => IsPrintable(character) ? character : '?'));

    private static bool IsPrintable(char character) => character is >= ' ' and <= '~';

    private static string Shortened(string name) => name.Length <= 40 ? name : $"{name.AsSpan(0, 37)}...";
}
