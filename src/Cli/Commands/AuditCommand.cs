using System.CommandLine;
using System.Text.RegularExpressions;
using Bellwether.Cli.Audits;
using Bellwether.Cli.Rendering;
using Bellwether.Operator.Options;

namespace Bellwether.Cli.Commands;

/// <summary><c>audit verify</c>: compares the audit repository with the followers.</summary>
internal sealed partial class AuditCommand
{
    private const string Description = """
        Compares the audit repository with what the followers hold now, and prints what differs: copies that have no file (Missing), files that
        have no copy (Extra), and files that tell of another content than the copy has (Stale). Changes nothing, anywhere.

        Exit code: 0 they tell the same, 2 they differ or a commit isn't signed as it should be, 1 something could not be looked at.

        Examples:
          kubectl bellwether audit verify --repository https://git.example.com/audit.git --token-file token
          kubectl bellwether audit verify east --repository git@git.example.com:audit.git --ssh-key id --known-hosts known_hosts
          kubectl bellwether audit verify --repository /srv/audit.git --allowed-signers allowed_signers -o json
        """;

    private static readonly string[] Formats = ["table", "json", "yaml"];

    private readonly CliWorld _world;
    private readonly ClusterOptions _clusters = new();

    private readonly Argument<string[]> _followers = new("followers")
    {
        Description = "FollowerClusters to compare. Default: all, and folders that belong to none.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<string?> _repository = new("--repository")
    {
        Description = "The operator's --audit-repository, or the path of a clone.",
        HelpName = "url",
        Required = true,
    };

    private readonly Option<string> _branch = OperatorCommand.Parsed<string>(
        "--branch", "name", "The operator's --audit-branch.", AuditOptions.DefaultBranch, AuditArguments.ParseBranch);

    private readonly Option<string> _tokenFile = File("--token-file", "Password or token for https.", "none");

    private readonly Option<string> _username = OperatorCommand.Parsed<string>(
        "--username", "name", "User name that goes with the token.", AuditOptions.DefaultUsername, AuditArguments.ParseUsername);

    private readonly Option<string> _certificateAuthority = File("--ca-file", "Certificate authorities to trust for https.", "the machine's");
    private readonly Option<string> _sshKey = File("--ssh-key", "SSH private key to sign in with.", "none");
    private readonly Option<string> _knownHosts = File("--known-hosts", "Host keys of the SSH server.", "none");

    private readonly Option<string> _allowedSigners = File(
        "--allowed-signers", "Also check that every commit is signed with a key in this file, as ssh-keygen reads it.", "signatures aren't looked at");

    private readonly Option<string> _signedSince = OperatorCommand.Parsed<string>(
        "--signed-since", "commit", "With --allowed-signers: leave out this commit and those before it.", "none are left out",
        text => CommitName.IsMatch(text) ? (text, null) : (null, "is not the full name of a commit: 40 or 64 hex digits"));

    private readonly Option<TimeSpan> _wait = OperatorCommand.Parsed(
        "--wait", "duration", "What differs is looked at again after this; 0s: it isn't.", "5s",
        text => GoDuration.TryParse(text, out var wait) && wait >= TimeSpan.Zero && wait <= TimeSpan.FromHours(1)
            ? (wait, (string?)null)
            : (default, "is not a duration of at most 1h: write it like 5s or 2m"));

    private readonly Option<string?> _output = new("--output", "-o")
    {
        Description = $"{string.Join(", ", Formats)}. [default: {Formats[0]}]",
        HelpName = "format",
    };

    private AuditCommand(CliWorld world) => _world = world;

    public static Command Create(CliWorld world)
    {
        var audit = new AuditCommand(world);
        var verify = new Command("verify", Description)
        {
            audit._followers, audit._repository, audit._branch, audit._tokenFile, audit._username, audit._certificateAuthority, audit._sshKey,
            audit._knownHosts, audit._allowedSigners, audit._signedSince, audit._wait, audit._output,
        };
        audit._output.CompletionSources.Add(Formats);
        audit._clusters.AddTo(verify, withFollowers: true, withNamespace: false);
        verify.SetAction(audit.VerifyAsync);
        return new Command("audit", "Looks at the audit trail in Git.") { verify };
    }

    private async Task<int> VerifyAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var output = parsed.GetValue(_output) ?? Formats[0];
        if (!Formats.Contains(output))
        {
            throw new CliException($"--output: '{output}' is not one of {string.Join(", ", Formats)}.");
        }

        var defaults = new AuditRequest(_clusters.Read(parsed), Repository(parsed));
        var request = defaults with
        {
            Followers = parsed.GetValue(_followers) ?? [],
            Wait = parsed.GetResult(_wait) is null ? defaults.Wait : parsed.GetValue(_wait),
            AllowedSigners = parsed.GetValue(_allowedSigners),
            SignedSince = parsed.GetValue(_signedSince),
        };
        if (request.SignedSince is not null && request.AllowedSigners is null)
        {
            throw new CliException("--signed-since goes with --allowed-signers.");
        }

        if (request.AllowedSigners is { } signers)
        {
            Readable("--allowed-signers", signers);
        }

        var report = await new AuditVerifier(_world).VerifyAsync(request, cancellationToken);
        switch (output)
        {
            case "json":
                await _world.Out.WriteLineAsync(AuditJson.Render(report));
                break;
            case "yaml":
                await _world.Out.WriteAsync(JsonAsYaml.Of(AuditJson.Render(report)));
                break;
            default:
                _world.Screen(parsed).Write(new AuditTable(_world.Width).Lines(report));
                break;
        }

        return report.ExitCode;
    }

    /// <summary>Held to the rules of the operator's own options.</summary>
    private AuditOptions Repository(ParseResult parsed)
    {
        var given = parsed.GetValue(_repository)!;
        var repository = Directory.Exists(given) ? new Uri(Path.GetFullPath(given)).AbsoluteUri : given;
        if (AuditArguments.ParseRepository(repository).Broken is { } broken)
        {
            throw new CliException($"--repository: {(broken.StartsWith("holds", StringComparison.Ordinal) ? "the URL" : $"'{given}'")} {TrailProblem.Renamed(broken)}, or the path of a repository.");
        }

        var options = new AuditOptions
        {
            Repository = repository,
            Branch = parsed.GetValue(_branch) ?? AuditOptions.DefaultBranch,
            TokenFile = parsed.GetValue(_tokenFile),
            Username = parsed.GetValue(_username) ?? AuditOptions.DefaultUsername,
            CertificateAuthority = parsed.GetValue(_certificateAuthority),
            SshKey = parsed.GetValue(_sshKey),
            KnownHosts = parsed.GetValue(_knownHosts),
        };
        if (RepositoryUrl.SchemeOf(repository) == RepositoryUrl.Ssh && (options.SshKey is null || options.KnownHosts is null))
        {
            throw new CliException("--ssh-key and --known-hosts: both are needed for an SSH repository.");
        }

        if (options.TokenFile is not null && !RepositoryUrl.TakesToken(repository))
        {
            throw new CliException("--token-file: is for https only: over anything else the token could be read on the way.");
        }

        Readable(_tokenFile.Name, options.TokenFile);
        Readable(_certificateAuthority.Name, options.CertificateAuthority);
        Readable(_sshKey.Name, options.SshKey);
        Readable(_knownHosts.Name, options.KnownHosts);
        return options;
    }

    /// <summary>Git would say much less clearly that it isn't.</summary>
    private static void Readable(string option, string? file)
    {
        if (file is null)
        {
            return;
        }

        try
        {
            using var opened = System.IO.File.OpenRead(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"{option}: {file} can't be read.");
        }
    }

    private static Option<string> File(string name, string description, string byDefault) =>
        OperatorCommand.Parsed<string>(name, "file", description, byDefault, AuditArguments.ParsePath);

    [GeneratedRegex(@"^([0-9a-f]{40}|[0-9a-f]{64})\z", RegexOptions.ExplicitCapture)]
    private static partial Regex CommitName { get; }
}
