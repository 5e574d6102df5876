using System.CommandLine;
using Bellwether.Cli.Clusters;
using Bellwether.Cli.Files;
using Bellwether.Cli.Tokens;
using Bellwether.Crds;
using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Transport;

namespace Bellwether.Cli.Commands;

/// <summary><c>token</c>: signs kubectl in to a follower on EKS, in the place of the aws CLI.</summary>
internal sealed class TokenCommand
{
    /// <summary>Set for the programs that a kubeconfig names: one of them could be this command, for the same management cluster.</summary>
    private const string Guard = "BELLWETHER_TOKEN_IS_ASKED_FOR";

    private const string Description = """
        Prints an ExecCredential with a token for a FollowerCluster on EKS: what a kubeconfig with 'exec' wants. Your AWS identity takes on the
        follower's role, so whoever uses the token has the rights that the operator has in that follower.

        Exit code: 0 printed, 1 there is no token.

        Examples:
          kubectl bellwether token east --print-kubeconfig > east.kubeconfig
          kubectl bellwether token east --context management
          kubectl bellwether token -f follower.yaml
        """;

    private readonly CliWorld _world;
    private readonly ClusterOptions _clusters = new();

    private readonly Argument<string?> _name = new("name")
    {
        Description = "The FollowerCluster. Not needed with a file that holds only one.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string?> _file = new("--filename", "-f")
    {
        Description = "A file with the FollowerCluster, so that the management cluster isn't asked; - for standard input.",
        HelpName = "file",
    };

    private readonly Option<bool> _kubeconfig = new("--print-kubeconfig")
    {
        Description = "Print a kubeconfig for the follower that calls this command for its tokens, instead of a token.",
    };

    private TokenCommand(CliWorld world) => _world = world;

    public static Command Create(CliWorld world)
    {
        var token = new TokenCommand(world);
        var command = new Command("token", Description) { token._name, token._file, token._kubeconfig };
        token._clusters.AddTo(command, withFollowers: false, withNamespace: false);
        command.SetAction(token.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var arguments = _clusters.Read(parsed);
        var (name, file) = (parsed.GetValue(_name), parsed.GetValue(_file));
        var isForKubeconfig = parsed.GetValue(_kubeconfig);
        if (file == "-" && isForKubeconfig)
        {
            throw new CliException("--print-kubeconfig needs a file that can be read again, not standard input.");
        }

        var version = ExecInfo.VersionOf(_world.Environment(ExecInfo.Variable));
        var (cluster, context) = file is null
            ? await GetAsync(name ?? throw new CliException("Name a FollowerCluster, or give a file with -f."), arguments, cancellationToken)
            : (await ReadAsync(file, name, cancellationToken), null);
        using var access = FollowerAccess.Open(cluster, arguments, _world);
        if (!isForKubeconfig)
        {
            await _world.Out.WriteLineAsync(TokenJson.Render(await access.GetTokenAsync(cancellationToken), version));
            return ExitCodes.Nothing;
        }

        var location = await access.GetLocationAsync(cancellationToken);
        await _world.Out.WriteAsync(
            TokenKubeconfig.Render(cluster.Metadata.Name!, location, ArgumentsOf(cluster.Metadata.Name!, file, arguments.Kubeconfig, context)));
        return ExitCodes.Nothing;
    }

    /// <summary>Those of the call that kubectl is to make: whatever its current context is then, the management cluster is the same.</summary>
    private static IEnumerable<string> ArgumentsOf(string name, string? file, string? kubeconfig, string? context) =>
    [
        "token", name,
        .. file is null ? Array.Empty<string>() : ["-f", Path.GetFullPath(file)],
        .. file is not null || kubeconfig is null ? Array.Empty<string>() : ["--kubeconfig", Path.GetFullPath(kubeconfig)],
        .. context is null ? Array.Empty<string>() : ["--context", context],
    ];

    private async Task<(FollowerCluster Cluster, string? Context)> GetAsync(
        string name, ClusterArguments arguments, CancellationToken cancellationToken)
    {
        if (_world.Environment(Guard) is { Length: > 0 })
        {
            throw new CliException(
                "This command was called to sign in to the very cluster that it asks for FollowerClusters. Name the management cluster's context "
                + "in the kubeconfig's exec.args: --context NAME.");
        }

        _world.SetEnvironment(Guard, "true");
        using var management = ManagementClient.Open(arguments, _world);
        try
        {
            var cluster = await management.Client.GetAsync(BellwetherApi.FollowerClusters, ObjectKey.Cluster(name), cancellationToken);
            return (cluster, management.Context);
        }
        catch (KubernetesException exception)
        {
            throw exception.IsNotFound ? new CliException($"FollowerCluster {name} not found.")
                : exception.IsForbidden ? Reads.Denied($"get on followerclusters.bellwether.dev/{name}", "it says which role to take on")
                : Reads.Failed(exception);
        }
    }

    private async Task<FollowerCluster> ReadAsync(string file, string? name, CancellationToken cancellationToken)
    {
        var (text, called) = await FileArgument.ReadAsync(file, _world, cancellationToken);
        var followers = FollowerFile.Parse(text, called).Followers;
        return name is null
            ? followers.Count == 1
                ? followers[0]
                : throw new CliException($"{called} holds {followers.Count} FollowerClusters: name one of {string.Join(", ", followers.Select(one => one.Metadata.Name))}.")
            : followers.FirstOrDefault(one => one.Metadata.Name == name)
                ?? throw new CliException($"{called} holds no FollowerCluster {name}.");
    }
}
