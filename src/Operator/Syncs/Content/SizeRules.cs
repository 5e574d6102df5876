using System.Text;
using Bellwether.Crds;

namespace Bellwether.Operator.Syncs.Content;

/// <summary>Copies that no server would store are not sent to any.</summary>
public static class SizeRules
{
    /// <summary>Why the copies are too large; null if they aren't.</summary>
    public static SourceRejection? Rejection(string kind, string name, SyncContent content)
    {
        if (content.Length > Limits.CopyBytes)
        {
            return new SourceRejection(
                CrossClusterSyncReasons.SourceTooLarge,
                $"A copy of {kind} {name} would have {content.Length} bytes, and at most {Limits.CopyBytes} are sent: API servers store no larger objects. Make it smaller, or split it.");
        }

        var annotations = content.Metadata.Annotations.Sum(entry => Encoding.UTF8.GetByteCount(entry.Key) + Encoding.UTF8.GetByteCount(entry.Value));
        return annotations <= Limits.AnnotationBytes
            ? null
            : new SourceRejection(
                CrossClusterSyncReasons.SourceTooLarge,
                $"A copy of {kind} {name} would have {annotations} bytes of annotations, and API servers take at most {Limits.AnnotationBytes}. Inherit fewer of them.");
    }

    /// <summary>The object was too large to be read whole.</summary>
    public static SourceRejection Unread(string kind, string name) => new(
        CrossClusterSyncReasons.SourceTooLarge,
        $"{kind} {name} is too large to be read; a copy may have at most {Limits.CopyBytes} bytes. Make it smaller, or split it.");
}
