using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Bellwether.Crds;
using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Serialization;

namespace Bellwether.Operator.Syncs.Inventory;

/// <summary>Makes and reads the marks on a copy.</summary>
public static class CopyMarks
{
    private static readonly SearchValues<char> LabelCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");
    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-.");

    /// <summary>
    /// The value of the sync-id label: a label value holds 63 characters, namespace and name together up to 317, so it is a hash.
    /// </summary>
    public static string SyncId(ObjectKey sync) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(sync.ToString())).AsSpan(0, 16));

    /// <summary>
    /// The sync that the annotation names; default if it names none. Anybody who may write the copy may write this, so what no object can be
    /// called is no name: it must not get into requests and records.
    /// </summary>
    public static ObjectKey SyncOf(ObjectMeta metadata)
    {
        if (metadata.Annotation(Marks.SyncAnnotation) is not { } value)
        {
            return default;
        }

        var slash = value.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0 || !IsName(value.AsSpan(0, slash), 63, dots: false) || !IsName(value.AsSpan(slash + 1), 253, dots: true))
        {
            return default;
        }

        return new ObjectKey(StringPool.Share(value[..slash]), StringPool.Share(value[(slash + 1)..]));
    }

    /// <summary>The name of the source that the annotation gives; null if it is the copy's own name, or if it gives none.</summary>
    public static string? SourceOf(ObjectMeta metadata)
    {
        var name = metadata.Annotation(Marks.SourceAnnotation) is { } value ? value.AsSpan(value.LastIndexOf('/') + 1) : default;
        return name.IsEmpty || name.SequenceEqual(metadata.Name) ? null : StringPool.Share(name.ToString());
    }

    public static CopyOrigin OriginOf(ObjectMeta metadata, Origin origin) => metadata.Label(Marks.OriginLabel) switch
    {
        null => CopyOrigin.None,
        var value when value == origin.Id => CopyOrigin.Ours,
        _ => CopyOrigin.Another,
    };

    /// <summary>Any mark of ours, of any origin: an object that carries one is a copy and never a source.</summary>
    public static bool HasAny(ObjectMeta metadata) =>
        HasAny(metadata.Labels) || HasAny(metadata.Annotations);

    /// <summary>The short form that fingerprints are kept and compared in; zero for none.</summary>
    public static UInt128 HashOf(string? fingerprint)
    {
        if (string.IsNullOrEmpty(fingerprint))
        {
            return UInt128.Zero;
        }

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(fingerprint), hash);
        return BinaryPrimitives.ReadUInt128BigEndian(hash);
    }

    /// <summary>As Kubernetes' own rule for names of objects, or a little wider; never wider than one segment of a path.</summary>
    private static bool IsName(ReadOnlySpan<char> text, int most, bool dots) =>
        text.Length > 0 && text.Length <= most && !text.ContainsAnyExcept(dots ? NameCharacters : LabelCharacters) && text[0] != '.' && text[^1] != '.';

    private static bool HasAny(Dictionary<string, string>? entries)
    {
        if (entries is null)
        {
            return false;
        }

        foreach (var name in entries.Keys)
        {
            if (name.StartsWith(Marks.Prefix, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }
}
