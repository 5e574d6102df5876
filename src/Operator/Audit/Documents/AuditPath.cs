using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Bellwether.Operator.Syncs.Planning;

namespace Bellwether.Operator.Audit.Documents;

/// <summary>
/// Where a copy's file is: <c>clusters/&lt;follower&gt;/&lt;namespace&gt;/&lt;Kind&gt;.&lt;group&gt;/&lt;name&gt;.yaml</c>. Two names never share a path, not
/// even where upper and lower case are one (kinds keep theirs), and each path can be checked out on any file system.
/// </summary>
public static partial class AuditPath
{
    /// <summary>The folder that everything is in.</summary>
    public const string Clusters = "clusters/";

    public const string Extension = ".yaml";

    // File systems take 255 bytes for a name.
    private const int MostCharacters = 240;
    private const int Kept = 200;

    private static readonly SearchValues<char> Clear = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-._");

    public static string Of(string follower, CopyTarget target)
    {
        return $"{Folder(follower)}{Segment(target.Key.Namespace)}/{KindSegment(target.Kind.FullName)}/{Segment(target.Key.Name)}{Extension}";
    }

    /// <summary>The folder of a follower, with a slash behind.</summary>
    public static string Folder(string follower) => $"{Clusters}{Segment(follower)}/";

    /// <summary>The follower whose folder this is, as far as that can be told.</summary>
    public static string FollowerOf(string folder) => NameOf(folder[Clusters.Length..^1]) ?? folder[Clusters.Length..^1];

    /// <summary>Whether it is a path as they are made here. Others, which anybody may have put into the branch, are none of ours.</summary>
    public static bool IsOurs(string path) => path.StartsWith(Clusters, StringComparison.Ordinal) && Shape().IsMatch(path);

    /// <summary>The name that a part of a path stands for; the part itself where it was cut; null if no name gives it.</summary>
    internal static string? NameOf(string segment)
    {
        if (segment.Contains('~', StringComparison.Ordinal))
        {
            return segment;
        }

        var name = Uri.UnescapeDataString(segment);
        return name.All(character => character is > ' ' and <= '~') && Segment(name) == segment ? name : null;
    }

    /// <summary>
    /// A name as part of a path: what file systems could take for something else is written %XX, and a name that is too long is cut, with a
    /// hash in place of the rest.
    /// </summary>
    internal static string Segment(string name)
    {
        var segment = name.Length == 0 || name[0] == '.' || name.AsSpan().ContainsAnyExcept(Clear) || IsDevice(name) ? Escape(name) : name;
        if (segment.Length <= MostCharacters)
        {
            return segment;
        }

        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan(0, 16));
        return $"{segment.AsSpan(0, Kept)}~{hash}";
    }

    private static string KindSegment(string name) => Kind().IsMatch(name) ? name : Segment(name);

    /// <summary>Windows takes these for devices, whatever stands behind a dot.</summary>
    private static bool IsDevice(string name) => Device().IsMatch(name);

    private static string Escape(string name)
    {
        if (name.Length == 0)
        {
            return "%";
        }

        var escaped = new StringBuilder(name.Length + 16);
        foreach (var octet in Encoding.UTF8.GetBytes(name))
        {
            if (Clear.Contains((char)octet) && (escaped.Length > 0 || (octet != '.' && !IsDevice(name))))
            {
                escaped.Append((char)octet);
            }
            else
            {
                escaped.Append('%').Append(octet.ToString("x2", System.Globalization.CultureInfo.InvariantCulture));
            }
        }

        return escaped.ToString();
    }

    [GeneratedRegex(@"^[A-Za-z0-9][-A-Za-z0-9.]{0,239}\z", RegexOptions.ExplicitCapture)]
    private static partial Regex Kind();

    [GeneratedRegex(@"^(con|prn|aux|nul|com\d|lpt\d)([.]|\z)", RegexOptions.ExplicitCapture)]
    private static partial Regex Device();

    [GeneratedRegex(@"^[A-Za-z0-9%._~/-]+\z", RegexOptions.ExplicitCapture)]
    private static partial Regex Shape();
}
