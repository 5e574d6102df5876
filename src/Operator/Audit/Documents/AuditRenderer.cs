using System.Text;
using System.Text.Json;
using Bellwether.Crds;
using Bellwether.Operator.Syncs.Content;
using Bellwether.Operator.Syncs.Inventory;
using Bellwether.Operator.Syncs.Planning;

namespace Bellwether.Operator.Audit.Documents;

/// <summary>
/// Makes the files of the audit trail: the object as it was applied, with a fingerprint in place of each value of a Secret, and without
/// <see cref="Marks.FieldsAnnotation"/>, in which followers of different versions differ. Pure: the same content gives the same text.
/// </summary>
internal static class AuditRenderer
{
    private static readonly string[] ValueMaps = ["data", "binaryData", "stringData"];

    public static AuditDocument Render(SyncContent content)
    {
        using var body = content.Parse();
        var root = body.RootElement;
        var metadata = root.GetProperty("metadata");
        var annotations = content.Metadata.Annotations;
        var source = annotations[Marks.SourceAnnotation];
        var isSecret = root.GetProperty("kind").ValueEquals("Secret") && root.GetProperty("apiVersion").ValueEquals("v1");

        var tail = new StringBuilder();
        WriteMap(tail, "labels", content.Metadata.Labels);
        WriteMap(tail, "annotations", annotations.Where(entry => entry.Key != Marks.FieldsAnnotation));
        foreach (var member in root.EnumerateObject())
        {
            if (member.Name is "apiVersion" or "kind" or "metadata")
            {
                continue;
            }

            if (isSecret && ValueMaps.Contains(member.Name))
            {
                WriteFingerprints(tail, member, content.Key, source, content.Digest.SourceUid);
            }
            else
            {
                YamlWriter.WriteMember(tail, 0, member.Name, member.Value);
            }
        }

        return new AuditDocument(
            content.Digest.Fingerprint,
            Head(root.GetProperty("apiVersion").GetString()!, root.GetProperty("kind").GetString()!, metadata.GetProperty("name").GetString()!),
            tail.ToString(),
            source,
            content.ChangedBy);
    }

    /// <summary>The file of a copy of which only the marks are known: it was applied before anybody wrote down what.</summary>
    public static AuditDocument Unknown(CopyTarget target, CopyRecord copy, Origin origin)
    {
        var tail = new StringBuilder();
        WriteMap(tail, "labels", [new(Marks.OriginLabel, origin.Id), new(Marks.SyncIdLabel, CopyMarks.SyncId(copy.Sync))]);
        WriteMap(tail, "annotations", [new(Marks.SyncAnnotation, copy.Sync.ToString())]);
        tail.Append(AuditFile.UnknownContent).Append(AuditFile.ShortForm(copy.Fingerprint)).Append('\n');
        var source = copy.Sync.Namespace is { Length: > 0 } home ? $"{target.Kind.FullName}/{home}/{copy.Source ?? target.Key.Name}" : "";
        return new AuditDocument(copy.Fingerprint, Head(target.Kind.ApiVersion, target.Kind.Kind, target.Key.Name), tail.ToString(), source, Change: null);
    }

    private static string Head(string apiVersion, string kind, string name)
    {
        var head = new StringBuilder();
        YamlWriter.WriteMember(head, 0, "apiVersion", apiVersion);
        YamlWriter.WriteMember(head, 0, "kind", kind);
        YamlWriter.BeginMapping(head, 0, "metadata");
        YamlWriter.WriteMember(head, 1, "name", name);
        return head.ToString();
    }

    private static void WriteMap(StringBuilder text, string name, IEnumerable<KeyValuePair<string, string>> entries)
    {
        YamlWriter.BeginMapping(text, 1, name);
        foreach (var (key, value) in entries.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            YamlWriter.WriteMember(text, 2, key, value);
        }
    }

    private static void WriteFingerprints(StringBuilder text, JsonProperty map, FingerprintKey key, string source, string sourceUid)
    {
        YamlWriter.BeginMapping(text, 0, map.Name);
        foreach (var entry in map.Value.EnumerateObject())
        {
            YamlWriter.WriteMember(text, 1, entry.Name, ValueFingerprint.Of(key, source, sourceUid, entry.Name, entry.Value));
        }
    }
}
