using System.CommandLine;
using System.Text.RegularExpressions;

namespace Bellwether.Operator.Options;

/// <summary>The options of the audit trail: what each takes, and which go together.</summary>
internal static partial class AuditArguments
{
    private const string PathRule = "is not a path that can be used: no quotation marks, backslashes, percent or dollar signs, or line breaks";

    private static readonly TimeSpan ShortestInterval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestInterval = TimeSpan.FromMinutes(10);

    private static readonly Option<string> Repository = OperatorCommand.Parsed<string>(
        "--audit-repository", "url", "Git repository that tells of every change of a copy; https, ssh, git or file, without a password.", "none",
        ParseRepository, RepositoryUrl.WithoutPassword);

    private static readonly Option<string> Branch = OperatorCommand.Parsed<string>(
        "--audit-branch", "name", "Branch that it is written to; one for each management cluster.", AuditOptions.DefaultBranch, ParseBranch);

    private static readonly Option<Author> By = OperatorCommand.Parsed(
        "--audit-author", "author", "Author of the commits, like 'Bellwether <bellwether@example.com>'.", "Bellwether <bellwether@localhost>", ParseAuthor);

    private static readonly Option<TimeSpan> Interval = OperatorCommand.Parsed(
        "--audit-interval", "duration", "How long changes are gathered before they are pushed together.", "1500ms", ParseInterval);

    private static readonly Option<string> Directory = File("--audit-directory", "directory", "Where changes wait until they are pushed, and the local copy of the repository.", AuditOptions.DefaultDirectory);
    private static readonly Option<string> SigningKey = File("--audit-signing-key", "file", "SSH private key to sign commits with.", "unsigned");
    private static readonly Option<string> TokenFile = File("--audit-token-file", "file", "Password or token for https.", "none");
    private static readonly Option<string> CertificateAuthority = File("--audit-ca-file", "file", "Certificate authorities to trust for https.", "the machine's");
    private static readonly Option<string> SshKey = File("--audit-ssh-key", "file", "SSH private key to sign in with.", "none");
    private static readonly Option<string> KnownHosts = File("--audit-known-hosts", "file", "Host keys of the SSH server.", "none");

    private static readonly Option<string> Username = OperatorCommand.Parsed<string>(
        "--audit-username", "name", "User name that goes with the token.", AuditOptions.DefaultUsername, ParseUsername);

    public static IReadOnlyList<Option> All { get; } =
        [Repository, Branch, By, Interval, Directory, SigningKey, TokenFile, Username, CertificateAuthority, SshKey, KnownHosts];

    /// <summary>Options that don't go together; each alone is in order.</summary>
    public static IEnumerable<string> Complaints(ParseResult parsed)
    {
        if (parsed.GetResult(Repository) is null)
        {
            return All.Where(option => parsed.GetResult(option) is not null).Select(option => $"{option.Name}: needs --audit-repository");
        }

        var scheme = RepositoryUrl.SchemeOf(parsed.GetValue(Repository)!);
        var complaints = new List<string>();
        if (scheme == RepositoryUrl.Ssh)
        {
            complaints.AddRange(((Option[])[SshKey, KnownHosts]).Where(option => parsed.GetResult(option) is null).Select(option => $"{option.Name}: is needed for an SSH repository"));
        }

        if (parsed.GetResult(TokenFile) is not null && !RepositoryUrl.TakesToken(parsed.GetValue(Repository)!))
        {
            complaints.Add($"{TokenFile.Name}: is for https only: over anything else the token could be read on the way");
        }

        return complaints;
    }

    /// <returns>Null if no audit trail is asked for.</returns>
    public static AuditOptions? ToOptions(ParseResult parsed)
    {
        if (parsed.GetResult(Repository) is null)
        {
            return null;
        }

        var options = new AuditOptions
        {
            Repository = parsed.GetValue(Repository)!,
            SigningKey = parsed.GetValue(SigningKey),
            TokenFile = parsed.GetValue(TokenFile),
            CertificateAuthority = parsed.GetValue(CertificateAuthority),
            SshKey = parsed.GetValue(SshKey),
            KnownHosts = parsed.GetValue(KnownHosts),
        };
        var author = parsed.GetValue(By) ?? new Author(options.AuthorName, options.AuthorEmail);
        return options with
        {
            Branch = parsed.GetValue(Branch) ?? options.Branch,
            AuthorName = author.Name,
            AuthorEmail = author.Email,
            Interval = parsed.GetResult(Interval) is null ? options.Interval : parsed.GetValue(Interval),
            Directory = Path.GetFullPath(parsed.GetValue(Directory) ?? options.Directory),
            Username = parsed.GetValue(Username) ?? options.Username,
        };
    }

    private static Option<string> File(string name, string helpName, string description, string byDefault) =>
        OperatorCommand.Parsed(name, helpName, description, byDefault, ParsePath);

    internal static (string? Value, string? Broken) ParseRepository(string text) =>
        RepositoryUrl.Complaint(text) is { } broken ? (null, broken) : (text, null);

    internal static (string? Value, string? Broken) ParseBranch(string text) =>
        BranchName.IsMatch(text) ? (text, null) : (null, "is not the name of a branch: write it like main or audit/management-1");

    internal static (string? Value, string? Broken) ParseUsername(string text) =>
        UserName.IsMatch(text) ? (text, null) : (null, "is not a user name: at most 256 printable characters without spaces");

    internal static (string? Value, string? Broken) ParsePath(string text) => UsablePath.IsMatch(text) ? (text, null) : (null, PathRule);

    private static (Author? Value, string? Broken) ParseAuthor(string text) =>
        AuthorText.Match(text) is { Success: true } author
            ? (new Author(author.Groups["name"].Value, author.Groups["email"].Value), null)
            : (null, "is not an author: write it like 'Bellwether <bellwether@example.com>'");

    private static (TimeSpan Value, string? Broken) ParseInterval(string text) =>
        !GoDuration.TryParse(text, out var interval) ? (default, "is not a duration: write it like 1500ms or 5s")
        : interval < ShortestInterval || interval > LongestInterval
            ? (default, $"is out of range: {GoDuration.Format(ShortestInterval)} to {GoDuration.Format(LongestInterval)}")
        : (interval, null);

    private sealed record Author(string Name, string Email);

    // What Git's own rules for names of branches let through, and a little less.
    [GeneratedRegex(@"^(?!.*([.]{2}|//|/[.]|[.]lock(/|\z)|[./]\z))[A-Za-z0-9][-A-Za-z0-9._/]{0,199}\z", RegexOptions.ExplicitCapture)]
    private static partial Regex BranchName { get; }

    [GeneratedRegex(@"^(?<name>[^<>\p{C}]*[^<>\p{C}\s]) <(?<email>[^<>\p{C}\s]+)>\z", RegexOptions.ExplicitCapture)]
    private static partial Regex AuthorText { get; }

    // Git's and SSH's configuration files hold it, and SSH puts other things in place of what % and $ begin.
    [GeneratedRegex(@"^[^'""\\%$\p{C}]+\z", RegexOptions.ExplicitCapture)]
    private static partial Regex UsablePath { get; }

    [GeneratedRegex(@"^[\x21-\x7e]{1,256}\z", RegexOptions.ExplicitCapture)]
    private static partial Regex UserName { get; }
}
