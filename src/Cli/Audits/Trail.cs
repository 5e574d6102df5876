using Bellwether.Operator.Audit.Comparing;
using Bellwether.Operator.Audit.Documents;
using Bellwether.Operator.Syncs.Inventory;
using Bellwether.Operator.Syncs.Planning;

namespace Bellwether.Cli.Audits;

/// <summary>What the branch tells at one commit: the files of each follower's folder. Anybody may have written them.</summary>
internal sealed class Trail(string commit, Origin origin, IReadOnlyDictionary<string, IReadOnlyDictionary<string, AuditFile>> folders)
{
    private static readonly Dictionary<string, AuditFile> Nothing = [];

    public string Commit => commit;

    /// <summary>The folders that hold files of this origin, by path, with a slash behind.</summary>
    public IEnumerable<string> Folders => folders.Where(folder => folder.Value.Values.Any(IsOurs)).Select(folder => folder.Key).Order(StringComparer.Ordinal);

    /// <summary>Files by path.</summary>
    public IReadOnlyDictionary<string, AuditFile> FilesIn(string folder) => folders.GetValueOrDefault(folder) ?? Nothing;

    /// <summary>The copies of this origin that the files of a folder tell of.</summary>
    public IEnumerable<KeyValuePair<string, CopyTarget>> ToldIn(string folder)
    {
        foreach (var (path, file) in FilesIn(folder))
        {
            if (IsOurs(file) && TrailComparison.TargetOf(path) is { } target)
            {
                yield return new(path, target);
            }
        }
    }

    private bool IsOurs(AuditFile file) => file.Origin == origin.Id;
}
