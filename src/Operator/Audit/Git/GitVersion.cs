using System.Text.RegularExpressions;
using Bellwether.Operator.Hosting;
using Bellwether.Operator.Options;

namespace Bellwether.Operator.Audit.Git;

/// <summary>The oldest git program that can do what is asked of it.</summary>
internal static partial class GitVersion
{
    public static readonly Version Oldest = new(2, 30);

    /// <summary>Before, it could not sign with SSH keys.</summary>
    public static readonly Version OldestThatSigns = new(2, 34);

    /// <exception cref="StartupException">There is no git program, or it is too old.</exception>
    public static async Task RequireAsync(AuditOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        var (option, oldest) = options.SigningKey is null ? ("--audit-repository", Oldest) : ("--audit-signing-key", OldestThatSigns);
        string said;
        try
        {
            var git = new GitProgram(GitEnvironment.Prepare(options, Environment.GetEnvironmentVariable), options.Directory, time);
            said = await git.MustAsync(["--version"], GitProgram.LocalDeadline, cancellationToken);
        }
        catch (GitException)
        {
            throw new StartupException($"{option} needs the git program, {oldest} or newer, and there is none on the PATH.");
        }

        if (Parse(said) is not { } version || version < oldest)
        {
            throw new StartupException($"{option} needs the git program, {oldest} or newer; the one on the PATH says '{said}'.");
        }
    }

    /// <summary>Null if it can't be told from what the program says.</summary>
    public static Version? Parse(string said) =>
        Number().Match(said) is { Success: true } number && Version.TryParse(number.Groups["version"].Value, out var version) ? version : null;

    [GeneratedRegex(@"^git version (?<version>\d+\.\d+(\.\d+)?)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Number();
}
