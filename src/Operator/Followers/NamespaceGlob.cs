using System.IO.Enumeration;

namespace Bellwether.Operator.Followers;

/// <summary>
/// The names and globs of <c>spec.access[].to.namespaces</c>: <c>*</c> stands for any characters, also none, <c>?</c> for exactly one, and
/// the whole name must match. There is no way to escape: names hold neither. Pure.
/// </summary>
public static class NamespaceGlob
{
    /// <summary>Whether it can match other names than itself.</summary>
    public static bool IsGlob(string text) => text.AsSpan().IndexOfAny('*', '?') >= 0;

    /// <summary>Whether the name or glob matches a namespace's name.</summary>
    // Neither names nor globs hold a backslash, which is all that this knows besides * and ?.
    public static bool Matches(string text, string name) => FileSystemName.MatchesSimpleExpression(text, name, ignoreCase: false);
}
