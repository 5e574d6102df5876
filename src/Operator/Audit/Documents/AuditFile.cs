using System.Globalization;
using Bellwether.Crds;
using Bellwether.Operator.Syncs.Inventory;

namespace Bellwether.Operator.Audit.Documents;

/// <summary>What a file of the trail says of the copy, as far as it is needed to compare: whose it is, and which content.</summary>
/// <param name="Origin">The origin label; null if there is none.</param>
/// <param name="Fingerprint">Of the content, in its short form; zero if there is none.</param>
/// <param name="Sync">As the annotation names it; null if it doesn't.</param>
/// <param name="IsVague">Only the marks are told.</param>
public sealed record AuditFile(string? Origin, UInt128 Fingerprint, string? Sync, bool IsVague)
{
    /// <summary>Begins the line of a file of which only the marks are known.</summary>
    internal const string UnknownContent = "# What was applied isn't known here; the short form of its fingerprint is ";

    private const string OriginLine = "    " + Marks.OriginLabel + ": ";
    private const string FingerprintLine = "    " + Marks.FingerprintAnnotation + ": ";
    private const string SyncLine = "    " + Marks.SyncAnnotation + ": ";

    /// <summary>Reads a file. Anybody may have written it; what isn't understood is as if it weren't there.</summary>
    public static AuditFile Read(string text)
    {
        string? origin = null, sync = null;
        var fingerprint = UInt128.Zero;
        var isVague = false;
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            if (origin is null && line.StartsWith(OriginLine))
            {
                origin = Value(line[OriginLine.Length..]);
            }
            else if (sync is null && line.StartsWith(SyncLine))
            {
                sync = Value(line[SyncLine.Length..]);
            }
            else if (fingerprint == UInt128.Zero && line.StartsWith(FingerprintLine))
            {
                fingerprint = CopyMarks.HashOf(Value(line[FingerprintLine.Length..]));
            }
            else if (fingerprint == UInt128.Zero && line.StartsWith(UnknownContent))
            {
                isVague = UInt128.TryParse(line[UnknownContent.Length..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out fingerprint);
            }
        }

        return new AuditFile(origin, fingerprint, sync, isVague);
    }

    internal static string ShortForm(UInt128 fingerprint) => fingerprint.ToString("x32", CultureInfo.InvariantCulture);

    private static string Value(ReadOnlySpan<char> scalar) => scalar.Trim('"').ToString();
}
