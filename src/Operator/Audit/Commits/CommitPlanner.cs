using Bellwether.Kubernetes.Entities;
using Bellwether.Operator.Audit.Recording;

namespace Bellwether.Operator.Audit.Commits;

/// <summary>
/// Makes commits of changes: one for everything that was done for one sync, for one reason, with one content, at a time. Two changes of one
/// copy are never in one commit and keep their order. What the trail tells already is left out. Pure.
/// </summary>
internal static class CommitPlanner
{
    /// <summary>Changes that one commit tells of; more are told of in another.</summary>
    public const int MostChanges = 1000;

    /// <param name="changes">In the order in which they happened.</param>
    /// <param name="current">The files of the changes' paths as they are; those that are missing aren't there.</param>
    public static IReadOnlyList<AuditCommit> Plan(IEnumerable<AuditChange> changes, IReadOnlyDictionary<string, string> current)
    {
        var files = new Dictionary<string, string?>(StringComparer.Ordinal);
        var commits = new List<AuditCommit>();
        var byKind = new Dictionary<Key, int>();
        var lastOf = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var change in changes)
        {
            var path = change.Path;
            var now = files.TryGetValue(path, out var changed) ? changed : current.GetValueOrDefault(path);
            var next = change.Document?.In(change.Target.Key.Namespace);
            if (next == now && !(change.IsRepair && next is not null))
            {
                continue;
            }

            files[path] = next;
            var key = new Key(change.Sync, change.Action, change.Reason, change.Document?.Source, change.Document?.Fingerprint);
            var earliest = lastOf.GetValueOrDefault(path, -1) + 1;
            if (byKind.TryGetValue(key, out var at) && at >= earliest && commits[at].Changes.Count < MostChanges)
            {
                commits[at].Add(change);
            }
            else
            {
                at = commits.Count;
                commits.Add(new AuditCommit(change));
                byKind[key] = at;
            }

            lastOf[path] = at;
        }

        return commits;
    }

    private readonly record struct Key(ObjectKey Sync, AuditAction Action, string Reason, string? Source, UInt128? Content);
}
