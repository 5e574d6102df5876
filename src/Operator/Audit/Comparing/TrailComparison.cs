using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Resources;
using Bellwether.Operator.Audit.Documents;
using Bellwether.Operator.Syncs.Inventory;
using Bellwether.Operator.Syncs.Planning;

namespace Bellwether.Operator.Audit.Comparing;

/// <summary>Finds what a follower holds and the trail doesn't, and the other way round. Pure.</summary>
public static class TrailComparison
{
    /// <param name="copies">Of ours in the follower, as the trail should have them.</param>
    /// <param name="files">Of the follower's folder, by path.</param>
    /// <param name="origin">Files of others are nobody's business here.</param>
    /// <param name="covers">Whether a copy of a kind in a namespace would be among <paramref name="copies"/>, by the names of their folders.</param>
    public static IEnumerable<TrailDifference> Differences(
        string follower,
        IEnumerable<KeyValuePair<CopyTarget, CopyRecord>> copies,
        IReadOnlyDictionary<string, AuditFile> files,
        Origin origin,
        Func<string, string, bool> covers)
    {
        var there = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (target, copy) in copies)
        {
            var path = AuditPath.Of(follower, target);
            there.Add(path);
            if (!files.TryGetValue(path, out var file))
            {
                yield return new TrailDifference(TrailDifferenceKind.Missing, path, target, copy);
            }
            else if (file.Fingerprint != copy.Fingerprint || file.Origin != origin.Id)
            {
                yield return new TrailDifference(TrailDifferenceKind.Stale, path, target, copy);
            }
            else if (file.IsVague)
            {
                yield return new TrailDifference(TrailDifferenceKind.Vague, path, target, copy);
            }
        }

        foreach (var (path, file) in files)
        {
            if (!there.Contains(path) && file.Origin == origin.Id && TargetOf(path) is { } target
                && covers(target.Kind.FullName, target.Key.Namespace))
            {
                yield return new TrailDifference(TrailDifferenceKind.Extra, path, target, Copy: null) { Sync = file.Sync };
            }
        }
    }

    /// <summary>The target that a path of ours tells of, as far as a path does; null if it is none of ours.</summary>
    public static CopyTarget? TargetOf(string path)
    {
        var parts = path.Split('/');
        if (parts.Length != 5 || !AuditPath.IsOurs(path) || !path.EndsWith(AuditPath.Extension, StringComparison.Ordinal)
            || AuditPath.NameOf(parts[2]) is not { } @namespace || AuditPath.NameOf(parts[4][..^AuditPath.Extension.Length]) is not { } name)
        {
            return null;
        }

        var dot = parts[3].IndexOf('.', StringComparison.Ordinal);
        var kind = new ResourceKind(dot < 0 ? "" : parts[3][(dot + 1)..], "", dot < 0 ? parts[3] : parts[3][..dot], "", Namespaced: true);
        return new CopyTarget(kind, new ObjectKey(@namespace, name));
    }
}
