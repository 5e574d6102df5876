using System.Text.RegularExpressions;

namespace Bellwether.Operator.Options;

/// <summary>URLs of Git repositories, as far as they are taken: Git knows more kinds, some of which run programs.</summary>
internal static partial class RepositoryUrl
{
    public const string Ssh = "ssh";

    private static readonly string[] Schemes = ["https", "http", Ssh, "git", "file"];

    /// <summary>Which rule it breaks, as the rest of a sentence; null for none.</summary>
    public static string? Complaint(string text)
    {
        if (text.Any(char.IsControl) || text.StartsWith('-'))
        {
            return "is not the URL of a repository";
        }

        if (ScpLike.IsMatch(text))
        {
            return null;
        }

        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || !Schemes.Contains(url.Scheme) || !text.Contains("://", StringComparison.Ordinal))
        {
            return "is not the URL of a repository: write it like https://host/path, ssh://user@host/path, user@host:path or file:///path";
        }

        return url.UserInfo.Contains(':', StringComparison.Ordinal)
            ? "holds a password, which would be seen in process lists: put it into a file and name that with --audit-token-file"
            : null;
    }

    /// <summary>For a message: what stands where a password could is left out.</summary>
    public static string WithoutPassword(string text) => UserInfo.Replace(text, "://***@");

    /// <summary>Of one that breaks no rule.</summary>
    public static string SchemeOf(string text) => ScpLike.IsMatch(text) ? Ssh : new Uri(text).Scheme;

    /// <summary>Whether nobody can read on the way what is sent there.</summary>
    public static bool TakesToken(string text) =>
        SchemeOf(text) is var scheme && (scheme == "https" || (scheme == "http" && new Uri(text).IsLoopback));

    [GeneratedRegex(@"://[^/]*@", RegexOptions.ExplicitCapture)]
    private static partial Regex UserInfo { get; }

    [GeneratedRegex(@"^[A-Za-z0-9._-]+@[A-Za-z0-9.-]+:(?!/?/)[^\s:]+\z", RegexOptions.ExplicitCapture)]
    private static partial Regex ScpLike { get; }
}
