using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Bellwether.Crds;
using Bellwether.Kubernetes.Entities;
using Bellwether.Operator.Syncs.Inventory;

namespace Bellwether.Operator.Syncs.Content;

/// <summary>
/// Makes the body of a sync's copies from the source. Pure: the same source, sync and key give the same bytes, and nothing in them changes
/// unless content does, so that an unchanged source causes no write.
/// </summary>
/// <param name="answered">Field sets that followers answered with; null if nobody remembers them.</param>
public sealed class ContentBuilder(Origin origin, FingerprintKey key, AnsweredFields? answered = null)
{
    private const int FingerprintDigits = 64;
    private const string NoFields = "0000000000000000";

    private static readonly JsonWriterOptions Writing = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    /// <param name="source">The whole source object, as <see cref="SourceObject.Parse"/> and <see cref="SourceObject.Rejection"/> accepted it.</param>
    /// <param name="sync">The sync that copies it.</param>
    /// <param name="spec">Valid.</param>
    public SyncContent Build(SourceObject source, ObjectKey sync, CrossClusterSyncSpec spec)
    {
        var content = source.Content(spec.Transform);
        var labels = CopyMetadata.Labels(source, spec.Transform);
        labels[Marks.OriginLabel] = origin.Id;
        labels[Marks.SyncIdLabel] = CopyMarks.SyncId(sync);

        var annotations = CopyMetadata.Annotations(source, spec.Transform);
        annotations[Marks.SyncAnnotation] = sync.ToString();
        annotations[Marks.SourceAnnotation] = $"{source.ResourceKind.FullName}/{sync.Namespace}/{source.Name}";
        annotations[Marks.OnDeleteAnnotation] = spec.Deletion.WhenSyncDeleted;
        annotations[Marks.FingerprintAnnotation] = $"v1:{key.Id}:{new string('0', FingerprintDigits)}";
        annotations[Marks.FieldsAnnotation] = NoFields;
        var fields = content.PredictFields(labels.Keys, annotations.Keys) ?? NoFields;
        annotations[Marks.FieldsAnnotation] = fields;

        var (body, gap, fieldsAt, fingerprintAt) = Write(source, content, spec.CopyName(source.Name), labels, annotations);
        var fingerprint = WriteFingerprint(body, fingerprintAt, source.Uid, sync);
        annotations[Marks.FingerprintAnnotation] = fingerprint;

        var digest = new ContentDigest(
            source.Uid, source.ResourceVersion, CopyMarks.HashOf(fingerprint), CopyRecord.ParseFields(fields));
        return new SyncContent(digest, new ContentMetadata(labels, annotations), body, gap, fieldsAt, key, answered) { ChangedBy = source.ChangedBy };
    }

    private static (byte[] Body, int Gap, int FieldsAt, int FingerprintAt) Write(
        SourceObject source,
        ICopyContent content,
        string name,
        SortedDictionary<string, string> labels,
        SortedDictionary<string, string> annotations)
    {
        // Large enough from the start: a buffer that grew would leave the source's data behind in the old array. A character of metadata
        // takes 6 bytes at most, escaped.
        var metadata = labels.Concat(annotations).Sum(entry => entry.Key.Length + entry.Value.Length);
        var buffer = new ArrayBufferWriter<byte>((2 * source.Length) + (6 * metadata) + 8192);
        using var writer = new Utf8JsonWriter(buffer, Writing);
        int Position() => (int)(writer.BytesCommitted + writer.BytesPending);

        writer.WriteStartObject();
        writer.WriteString("apiVersion", source.ApiVersion);
        writer.WriteString("kind", source.Kind);
        writer.WriteStartObject("metadata");
        writer.WriteString("name", name);
        var gap = Position() + 1; // behind the comma
        writer.WriteStartObject("labels");
        foreach (var (label, value) in labels)
        {
            writer.WriteString(label, value);
        }

        writer.WriteEndObject();
        writer.WriteStartObject("annotations");
        int fieldsAt = 0, fingerprintAt = 0;
        foreach (var (annotation, value) in annotations)
        {
            writer.WriteString(annotation, value);
            switch (annotation)
            {
                case Marks.FieldsAnnotation:
                    fieldsAt = Position() - 1 - NoFields.Length;
                    break;
                case Marks.FingerprintAnnotation:
                    fingerprintAt = Position() - 1 - FingerprintDigits;
                    break;
            }
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
        content.WriteTo(writer);
        writer.WriteEndObject();
        writer.Flush();

        var body = buffer.WrittenSpan.ToArray();
        buffer.Clear(); // zeroes
        return (body, gap, fieldsAt, fingerprintAt);
    }

    /// <summary>Over origin, sync, source UID and the body: nobody can test guesses about another's Secret with a sync of their own.</summary>
    private string WriteFingerprint(byte[] body, int at, string sourceUid, ObjectKey sync)
    {
        using var hash = key.StartHash();
        hash.AppendData(Encoding.UTF8.GetBytes($"{origin.Id}\n{sync}\n{sourceUid}\n"));
        hash.AppendData(body);
        Span<byte> code = stackalloc byte[SHA256.HashSizeInBytes];
        hash.GetHashAndReset(code);
        var digits = Convert.ToHexStringLower(code);
        Encoding.ASCII.GetBytes(digits, body.AsSpan(at));
        return $"v1:{key.Id}:{digits}";
    }
}
