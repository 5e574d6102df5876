using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using Bellwether.Operator.Syncs.Planning;

namespace Bellwether.Operator.Audit.Documents;

/// <summary>
/// Where a copy's file is: <c>clusters/&lt;follower&gt;/&lt;namespace&gt;/&lt;Kind&gt;.&lt;group&gt;/&lt;name&gt;.yaml</c>. Two names never share a path, not
/// even where upper and lower case are one, and each path can be checked out on any file system.
/// </summary>
public static class AuditPath
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
        var kind = target.Kind.Group.Length == 0 ? target.Kind.Kind : $"{target.Kind.Kind}.{target.Kind.Group}";
        return $"{Folder(follower)}{Segment(target.Key.Namespace)}/{kind}/{Segment(target.Key.Name)}{Extension}";
    }

    /// <summary>The folder of a follower, with a slash behind.</summary>
    public static string Folder(string follower) => $"{Clusters}{Segment(follower)}/";

    /// <summary>
    /// A name as part of a path: what file systems could take for something else is written %XX, and a name that is too long is cut, with a
    /// hash in place of the rest.
    /// </summary>
    internal static string Segment(string name)
    {
        var segment = name.AsSpan().ContainsAnyExcept(Clear) ? Escape(name) : name;
        if (segment.Length <= MostCharacters)
        {
            return segment;
        }

        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan(0, 8));
        return $"{segment.AsSpan(0, Kept)}~{hash}";
    }

    private static string Escape(string name)
    {
        var escaped = new StringBuilder(name.Length + 16);
        foreach (var octet in Encoding.UTF8.GetBytes(name))
        {
            if (Clear.Contains((char)octet))
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
}
