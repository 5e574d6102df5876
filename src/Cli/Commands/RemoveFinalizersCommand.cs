using System.CommandLine;
using Bellwether.Cli.Clusters;
using Bellwether.Cli.Rendering.Terminal;
using Bellwether.Kubernetes.Transport;
using Bellwether.Operator.Options;
using Bellwether.Operator.Removal;

namespace Bellwether.Cli.Commands;

/// <summary><c>remove-finalizers</c>: what the operator's own command of that name does, with the caller's rights.</summary>
internal sealed class RemoveFinalizersCommand
{
    private const string Description = """
        Takes Bellwether's finalizers off all CrossClusterSyncs and FollowerClusters of the cluster: for when the operator has been taken away, so that
        they, their namespaces and their definitions can be deleted, or go if they hang. Copies stay in the followers as they are, with their marks.

        Exit code: 0 all are off; 1 not, because an operator works, nobody said yes, or something failed.

        Examples:
          kubectl bellwether remove-finalizers
          kubectl bellwether remove-finalizers --yes --wait 2m
        """;

    private readonly CliWorld _world;
    private readonly ClusterOptions _clusters = new();
    private readonly Option<bool> _yes = new("--yes", "-y") { Description = "Don't ask." };

    private RemoveFinalizersCommand(CliWorld world) => _world = world;

    public static Command Create(CliWorld world)
    {
        var remove = new RemoveFinalizersCommand(world);
        var command = new Command("remove-finalizers", Description) { remove._yes, RemovalCommand.Wait };
        remove._clusters.AddTo(command, withFollowers: false, withNamespace: false);
        remove._clusters.AddOperatorTo(command);
        command.SetAction(remove.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var arguments = _clusters.Read(parsed);
        using var management = ManagementClient.Open(arguments, _world);
        var screen = _world.Screen(parsed);
        // Until it begins, it is only told what there is to wait for.
        var shade = Shade.Warning;
        var removal = new FinalizerRemoval(management.Client, arguments.OperatorNamespace, _world.Time, text =>
        {
            Tell(screen, text, shade);
            return Task.CompletedTask;
        });
        try
        {
            await removal.WaitAsync(RemovalCommand.WaitOf(parsed), cancellationToken);
            if (!parsed.GetValue(_yes) && !await ConfirmedAsync(removal, management, screen, cancellationToken))
            {
                screen.Write([StyledLine.Of("Nothing was done.", Shade.Warning)]);
                return ExitCodes.Error;
            }

            shade = Shade.Good;
            await removal.RemoveAsync(cancellationToken);
            return ExitCodes.Nothing;
        }
        catch (RemovalException exception)
        {
            throw new CliException(exception.Message, exception);
        }
        catch (KubernetesException exception)
        {
            throw Reads.Failed(exception);
        }
    }

    private async Task<bool> ConfirmedAsync(FinalizerRemoval removal, ManagementClient management, Screen screen, CancellationToken cancellationToken)
    {
        if (!_world.CanAsk)
        {
            throw new CliException("There is nobody to ask at this terminal. Say --yes to do it without being asked.");
        }

        foreach (var line in removal.Describe(await removal.FindAsync(cancellationToken)))
        {
            Tell(screen, line, Shade.Plain);
        }

        await _world.Out.WriteAsync($"Take them off in {management.Server.Host}? [y/N] ");
        return await _world.In.ReadLineAsync(cancellationToken) is "y" or "Y" or "yes";
    }

    private void Tell(Screen screen, string text, Shade shade) => screen.Write(StyledLine.Of(text, shade).Wrap(_world.Width));
}
