using System.Globalization;
using System.Text.Json;
using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Resources;
using Bellwether.Operator.Audit.Documents;
using Bellwether.Operator.Audit.Recording;
using Bellwether.Operator.Syncs.Content;
using Bellwether.Operator.Syncs.Planning;

namespace Bellwether.Operator.Audit.Journal;

/// <summary>The lines of a journal file, written and read.</summary>
internal static class JournalText
{
    public static byte[] Write(AuditChange change) => Write(new JournalLine { Change = Of(change) });

    public static byte[] WriteIntent(AuditChange intent) => Write(new JournalLine { Intent = Of(intent) });

    public static byte[] Write(AuditDocument document) => Write(new JournalLine
    {
        Content = new JournalContent
        {
            Fingerprint = AuditFile.ShortForm(document.Fingerprint),
            Head = document.Head,
            Tail = document.Tail,
            Source = document.Source,
            ChangedBy = document.Change?.Manager,
            ChangedAt = document.Change?.At,
        },
    });

    /// <summary>Null for a line that a crash cut off, or that somebody else wrote.</summary>
    public static JournalLine? Read(ReadOnlySpan<byte> line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, JournalJsonContext.Default.JournalLine);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public static AuditDocument Document(JournalContent content) => new(
        Fingerprint(content.Fingerprint),
        content.Head,
        content.Tail,
        content.Source,
        content.ChangedBy is { } manager ? new SourceChange(manager, content.ChangedAt) : null);

    public static AuditChange Change(JournalChange change, AuditDocument? document) => new(
        change.Sequence,
        change.At,
        change.Follower,
        new CopyTarget(ResourceKind.Unresolved(change.ApiVersion, change.Kind), new ObjectKey(change.Namespace, change.Name)),
        SyncOf(change),
        Enum.TryParse<AuditAction>(change.Action, out var action) ? action : AuditAction.Update,
        change.Reason,
        document);

    public static ObjectKey SyncOf(JournalChange change) =>
        change.SyncName is { Length: > 0 } name ? new ObjectKey(change.SyncNamespace ?? "", name) : default;

    public static UInt128 Fingerprint(string? text) =>
        UInt128.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var fingerprint) ? fingerprint : UInt128.Zero;

    private static JournalChange Of(AuditChange change) => new()
    {
        Sequence = change.Sequence,
        At = change.At,
        Follower = change.Follower,
        ApiVersion = change.Target.Kind.ApiVersion,
        Kind = change.Target.Kind.Kind,
        Namespace = change.Target.Key.Namespace,
        Name = change.Target.Key.Name,
        SyncNamespace = change.Sync.Namespace,
        SyncName = change.Sync.Name,
        Action = change.Action.ToString(),
        Reason = change.Reason,
        Content = change.Document is { } document ? AuditFile.ShortForm(document.Fingerprint) : null,
    };

    private static byte[] Write(JournalLine line)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(line, JournalJsonContext.Default.JournalLine);
        Array.Resize(ref json, json.Length + 1);
        json[^1] = (byte)'\n';
        return json;
    }
}
