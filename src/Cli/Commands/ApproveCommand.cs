using System.CommandLine;
using System.CommandLine.Completions;
using Bellwether.Cli.Approvals;
using Bellwether.Cli.Clusters;
using Bellwether.Cli.Rendering;
using Bellwether.Cli.Rendering.Terminal;
using Bellwether.Kubernetes.Entities;

namespace Bellwether.Cli.Commands;

/// <summary><c>approve</c>: lets deletions go on that the brake holds.</summary>
internal sealed class ApproveCommand
{
    private const string Indent = "  ";

    private static readonly string[] Formats = ["table", "json", "yaml"];

    private const string Description = """
        Lets deletions go on that the brake holds: exactly those that are held now, and no others.

        Exit code: 0 approved, or nothing is held; 1 not approved.

        Examples:
          kubectl bellwether approve wildcard-tls -n prod
          kubectl bellwether approve --all -A --yes -o json
          kubectl bellwether approve --follower east
        """;

    private readonly CliWorld _world;
    private readonly ClusterOptions _clusters = new();

    private readonly Argument<string?> _name = new("name")
    {
        Description = "The CrossClusterSync that deletions are held for.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string?> _follower = new("--follower")
    {
        Description = "The FollowerCluster that deletions are held for.",
        HelpName = "name",
    };

    private readonly Option<bool> _all = new("--all") { Description = "Every CrossClusterSync of the namespace." };
    private readonly Option<bool> _allNamespaces = new("--all-namespaces", "-A") { Description = "With --all: of every namespace." };
    private readonly Option<bool> _yes = new("--yes", "-y") { Description = "Don't ask." };

    private readonly Option<string?> _output = new("--output", "-o")
    {
        Description = $"{string.Join(", ", Formats)}; the latter two with --yes. [default: {Formats[0]}]",
        HelpName = "format",
    };

    private ApproveCommand(CliWorld world) => _world = world;

    public static Command Create(CliWorld world)
    {
        var approve = new ApproveCommand(world);
        var command = new Command("approve", Description)
        {
            approve._name, approve._follower, approve._all, approve._allNamespaces, approve._yes, approve._output,
        };
        approve._output.CompletionSources.Add(Formats);
        approve._name.CompletionSources.Add(_ => world.Names.Syncs.Select(name => new CompletionItem(name)));
        approve._follower.CompletionSources.Add(_ => world.Names.Followers.Select(name => new CompletionItem(name)));
        approve._clusters.AddTo(command, withFollowers: false);
        command.SetAction(approve.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var (name, follower, all) = (parsed.GetValue(_name), parsed.GetValue(_follower), parsed.GetValue(_all));
        if ((name is null ? 0 : 1) + (follower is null ? 0 : 1) + (all ? 1 : 0) != 1)
        {
            throw new CliException("Name a CrossClusterSync, or a FollowerCluster with --follower, or say --all; one of the three.");
        }

        if (parsed.GetValue(_allNamespaces) && !all)
        {
            throw new CliException("--all-namespaces goes with --all.");
        }

        var (output, yes, arguments) = (parsed.GetValue(_output) ?? Formats[0], parsed.GetValue(_yes), _clusters.Read(parsed));
        if (!Formats.Contains(output))
        {
            throw new CliException($"--output: '{output}' is not one of {string.Join(", ", Formats)}.");
        }

        if (output != Formats[0] && !yes)
        {
            throw new CliException($"With --output {output} nobody is asked: say --yes, too. 'kubectl bellwether status -o {output}' tells what is held.");
        }

        if (parsed.GetValue(_allNamespaces) && arguments.Namespace is not null)
        {
            throw new CliException("--all-namespaces and --namespace: one of the two.");
        }

        using var management = ManagementClient.Open(arguments, _world);
        var approver = new Approver(management.Client);
        IReadOnlyList<HeldItem> items =
            follower is not null ? [await approver.FindFollowerAsync(follower, cancellationToken)]
            : name is not null ? [await approver.FindSyncAsync(new ObjectKey(management.Namespace, name), cancellationToken)]
            : await approver.ListSyncsAsync(parsed.GetValue(_allNamespaces) ? null : management.Namespace, cancellationToken);
        if (output == Formats[0])
        {
            return await ApproveAsync(approver, items, parsed, yes, cancellationToken);
        }

        var approvals = new List<Approval>();
        foreach (var item in items)
        {
            approvals.Add(await approver.SettleAsync(item, cancellationToken));
        }

        var json = ApprovalJson.Render(approvals);
        await _world.Out.WriteLineAsync(output == "json" ? json : JsonAsYaml.Of(json).TrimEnd());
        return Approval.ExitCode(approvals);
    }

    private async Task<int> ApproveAsync(Approver approver, IReadOnlyList<HeldItem> items, ParseResult parsed, bool yes, CancellationToken cancellationToken)
    {
        var screen = _world.Screen(parsed);
        screen.Write(items.Where(item => item.IsApproved).SelectMany(item => Says(item, "approved already", Shade.Good, "; the operator is about to go on.")));

        var open = items.Where(item => item is { Held: not null, IsApproved: false }).ToArray();
        if (open.Length == 0)
        {
            if (!items.Any(item => item.IsApproved))
            {
                screen.Write(items.Count == 1 ? Says(items[0], "nothing is held.") : [StyledLine.Of("Nothing is held.")]);
            }

            return ExitCodes.Nothing;
        }

        screen.Write(open.SelectMany(item =>
            Says(item, $"{item.Held!.Count} {(item.Held.Count == 1 ? "copy is" : "copies are")} to be deleted", Shade.Bad, ".")
                .Concat(StyledLine.Wrapped(item.Held.Message, _world.Width, Indent))));
        if (!yes && !await ConfirmedAsync(open.Sum(item => item.Held!.Count), cancellationToken))
        {
            screen.Write([StyledLine.Of("Nothing was approved.", Shade.Warning)]);
            return ExitCodes.Error;
        }

        var approvals = new List<Approval>();
        foreach (var item in open)
        {
            var approval = await approver.SettleAsync(item, cancellationToken);
            approvals.Add(approval);
            if (approval.Problem is { } problem)
            {
                _world.Tell(parsed, "error", Shade.Bad, problem);
            }
            else
            {
                screen.Write(Says(item, "approved", Shade.Good, "."));
            }
        }

        return Approval.ExitCode(approvals);
    }

    private IEnumerable<StyledLine> Says(HeldItem item, string what, Shade shade = Shade.Plain, string rest = "") =>
        StyledLine.Of(item.ToString(), Shade.Strong).Add(": ").Add(what, shade).Add(rest).Wrap(_world.Width);

    private async Task<bool> ConfirmedAsync(int copies, CancellationToken cancellationToken)
    {
        if (!_world.CanAsk)
        {
            throw new CliException("There is nobody to ask at this terminal. Say --yes to approve without being asked.");
        }

        await _world.Out.WriteAsync($"Delete {(copies == 1 ? "this copy" : $"these {copies} copies")}? [y/N] ");
        return await _world.In.ReadLineAsync(cancellationToken) is "y" or "Y" or "yes";
    }
}
