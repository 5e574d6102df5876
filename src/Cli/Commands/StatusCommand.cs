using System.CommandLine;
using System.CommandLine.Completions;
using Bellwether.Cli.Clusters;
using Bellwether.Cli.Rendering;
using Bellwether.Cli.Rendering.Statuses;
using Bellwether.Cli.Statuses;
using Bellwether.Cli.Statuses.Watching;

namespace Bellwether.Cli.Commands;

/// <summary><c>status</c>: how syncs and followers stand, from what the operator wrote into their statuses.</summary>
internal sealed class StatusCommand
{
    private const string Description = """
        Shows how CrossClusterSyncs and FollowerClusters stand: all of a namespace, or one with what to do about each thing that fails. Asks the
        management cluster only, for what the operator last wrote there.

        Exit code: 0 all is Ready, 2 something isn't, 1 it could not be found out.

        Examples:
          kubectl bellwether status -A
          kubectl bellwether status wildcard-tls -n prod
          kubectl bellwether status follower/east
          kubectl bellwether status -w
        """;

    private static readonly string[] Formats = ["table", "wide", "json", "yaml"];

    private readonly CliWorld _world;
    private readonly ClusterOptions _clusters = new();

    private readonly Argument<string?> _name = new("name")
    {
        Description = "A CrossClusterSync, as name or namespace/name, or a FollowerCluster, as follower/name.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<bool> _allNamespaces = new("--all-namespaces", "-A") { Description = "CrossClusterSyncs of every namespace." };
    private readonly Option<bool> _watch = new("--watch", "-w") { Description = "Follow it until all is in step." };

    private readonly Option<string?> _output = new("--output", "-o")
    {
        Description = $"{string.Join(", ", Formats)}; wide cuts and leaves out nothing. [default: {Formats[0]}]",
        HelpName = "format",
    };

    private StatusCommand(CliWorld world) => _world = world;

    public static Command Create(CliWorld world)
    {
        var status = new StatusCommand(world);
        status._output.CompletionSources.Add(Formats);
        var command = new Command("status", Description) { status._name, status._allNamespaces, status._watch, status._output };
        status._name.CompletionSources.Add(_ => world.Names.Syncs.Concat(world.Names.Followers.Select(name => $"{StatusName.Follower}/{name}")).Select(name => new CompletionItem(name)));
        status._clusters.AddTo(command, withFollowers: false);
        command.SetAction(status.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var (output, watch) = (parsed.GetValue(_output) ?? Formats[0], parsed.GetValue(_watch));
        if (!Formats.Contains(output))
        {
            throw new CliException($"--output: '{output}' is not one of {string.Join(", ", Formats)}.");
        }

        if (watch && output != Formats[0])
        {
            throw new CliException("--watch goes with the table only: without -o.");
        }

        var arguments = _clusters.Read(parsed);
        using var management = ManagementClient.Open(arguments, _world);
        var scope = StatusName.Scope(parsed.GetValue(_name), arguments.Namespace, parsed.GetValue(_allNamespaces), management.Namespace);
        var fleet = await new StatusReader(management.Client, _world.Time).ReadAsync(scope, cancellationToken);
        if (watch)
        {
            return await new StatusWatch(management.Client, _world, _world.Screen(parsed)).RunAsync(fleet, cancellationToken);
        }

        switch (output)
        {
            case "json":
                await _world.Out.WriteLineAsync(StatusJson.Render(fleet));
                break;
            case "yaml":
                await _world.Out.WriteAsync(JsonAsYaml.Of(StatusJson.Render(fleet)));
                break;
            default:
                var wide = output == "wide";
                _world.Screen(parsed).Write(StatusScreens.Of(fleet, wide ? null : _world.Width, wide));
                break;
        }

        return fleet.ExitCode;
    }
}
