using System.Diagnostics.CodeAnalysis;
using System.IO.Enumeration;

namespace Bellwether.Operator.Followers.Eks;

/// <summary>
/// The roles that the operator takes on. Whoever may create a FollowerCluster chooses the role, so the one who runs the operator sets the
/// bounds. An item is an account (<c>111122223333</c>: each of its roles) or a pattern for ARNs, in which <c>*</c> stands for any
/// characters and <c>?</c> for one, within one of the parts between colons.
/// </summary>
public sealed class RoleAllowList
{
    // arn, partition, iam, no region, account, role/path/name: a path may hold colons.
    private const int Parts = 6;

    /// <summary>Allows every role.</summary>
    public static readonly RoleAllowList All = new([]);

    private readonly string[][] _patterns;

    private RoleAllowList(string[][] patterns) => _patterns = patterns;

    /// <summary>Reads items; none of them means all roles.</summary>
    /// <param name="items">Accounts and patterns.</param>
    /// <param name="list">The list, if every item is in order.</param>
    /// <param name="broken">The first item that isn't.</param>
    public static bool TryParse(
        IEnumerable<string> items, [NotNullWhen(true)] out RoleAllowList? list, [NotNullWhen(false)] out string? broken)
    {
        var patterns = new List<string[]>();
        foreach (var item in items)
        {
            string[] parts = IsAccount(item) ? ["arn", "*", "iam", "", item, "role/*"] : item.Split(':', Parts);
            if (parts is not ["arn", { Length: > 0 }, "iam", "", { Length: > 0 }, ['r', 'o', 'l', 'e', '/', _, ..]] || item.Contains('\\'))
            {
                (list, broken) = (null, item);
                return false;
            }

            patterns.Add(parts);
        }

        (list, broken) = (new RoleAllowList([.. patterns]), null);
        return true;
    }

    /// <param name="roleArn">A valid ARN of a role.</param>
    public bool Allows(string roleArn)
    {
        var parts = roleArn.Split(':', Parts);
        return _patterns.Length == 0
            || Array.Exists(_patterns, pattern => pattern.Length == parts.Length && pattern.Zip(parts).All(pair => Matches(pair.First, pair.Second)));
    }

    private static bool IsAccount(string item) => item.Length == 12 && item.All(char.IsAsciiDigit);

    private static bool Matches(string pattern, string part) =>
        pattern == part || FileSystemName.MatchesSimpleExpression(pattern, part, ignoreCase: false);
}
