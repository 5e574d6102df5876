using System.CommandLine;
using System.CommandLine.Completions;
using Bellwether.Cli.Files;
using Bellwether.Cli.Plans;
using Bellwether.Cli.Rendering;
using Bellwether.Cli.Rendering.Terminal;
using Bellwether.Crds;

namespace Bellwether.Cli.Commands;

/// <summary><c>plan</c>: what the operator would do for a sync, target by target; <c>diff</c>: also what that would change.</summary>
internal sealed class PlanCommand
{
    private static readonly string[] Formats = ["table", "json", "yaml"];

    private const string PlanDescription = """
        Prints what the operator would do for a CrossClusterSync, in every follower, target by target. Changes nothing, anywhere.

        Exit code: 0 nothing to do, 2 there is something to do, 1 something could not be found out.

        Examples:
          kubectl bellwether plan wildcard-tls -n prod
          kubectl bellwether plan -A
          kubectl bellwether plan -f sync.yaml -o json
        """;

    private const string DiffDescription = """
        Prints what the operator would do for a CrossClusterSync, and what that would change: every follower is asked to try it, and nothing
        is kept of it. Of Secrets, and of kinds that could hold secrets, fingerprints take the place of the values.

        Exit code: 0 nothing to do, 2 there is something to do, 1 something could not be found out or would be refused.

        Examples:
          kubectl bellwether diff wildcard-tls -n prod
          kubectl bellwether diff -A
          kubectl bellwether diff -f sync.yaml -o json
        """;

    private readonly CliWorld _world;
    private readonly bool _withDifferences;
    private readonly ClusterOptions _clusters = new();

    private readonly Argument<string?> _name = new("name")
    {
        Description = "A CrossClusterSync in the cluster.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string?> _file = new("--filename", "-f")
    {
        Description = "A file with CrossClusterSyncs that may not be in the cluster yet; - for standard input.",
        HelpName = "file",
    };

    private readonly Option<string?> _output = new("--output", "-o")
    {
        Description = $"{string.Join(", ", Formats)}. [default: {Formats[0]}]",
        HelpName = "format",
    };

    private readonly Option<bool> _allNamespaces = new("--all-namespaces", "-A") { Description = "Every CrossClusterSync of every namespace." };
    private readonly Option<bool> _all = new("--all") { Description = "Also the targets that are in step, and at a terminal every follower, however many." };

    private PlanCommand(CliWorld world, bool withDifferences) => (_world, _withDifferences) = (world, withDifferences);

    public static Command CreatePlan(CliWorld world) => Create(new PlanCommand(world, withDifferences: false), "plan", PlanDescription);

    public static Command CreateDiff(CliWorld world) => Create(new PlanCommand(world, withDifferences: true), "diff", DiffDescription);

    private static Command Create(PlanCommand plan, string name, string description)
    {
        var command = new Command(name, description) { plan._name, plan._file, plan._allNamespaces, plan._output, plan._all };
        plan._output.CompletionSources.Add(Formats);
        plan._name.CompletionSources.Add(_ => plan._world.Names.Syncs.Select(name => new CompletionItem(name)));
        plan._clusters.AddTo(command);
        command.SetAction(plan.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var output = parsed.GetValue(_output) ?? Formats[0];
        if (!Formats.Contains(output))
        {
            throw new CliException($"--output: '{output}' is not one of {string.Join(", ", Formats)}.");
        }

        var (name, file, everywhere, clusters) = (parsed.GetValue(_name), parsed.GetValue(_file), parsed.GetValue(_allNamespaces), _clusters.Read(parsed));
        if ((name is null ? 0 : 1) + (file is null ? 0 : 1) + (everywhere ? 1 : 0) != 1)
        {
            throw new CliException("Name a CrossClusterSync in the cluster, say -A for all that there are, or give a file with -f; one of the three.");
        }

        if (everywhere && clusters.Namespace is not null)
        {
            throw new CliException("--all-namespaces and --namespace: one of the two.");
        }

        var request = new PlanRequest(clusters)
        {
            Name = name,
            All = everywhere,
            WithDifferences = _withDifferences,
            Files = file is null ? [] : await ReadAsync(parsed, file, cancellationToken),
        };
        var report = await new Planner(_world).PlanAsync(request, cancellationToken);
        switch (output)
        {
            case "json":
                await _world.Out.WriteLineAsync(Json(report));
                break;
            case "yaml":
                await _world.Out.WriteAsync(JsonAsYaml.Of(Json(report)));
                break;
            default:
                _world.Screen(parsed).Write(new PlanTable(_world.Width, parsed.GetValue(_all)).Lines(report));
                break;
        }

        return report.ExitCode;
    }

    private string Json(PlanReport report) => PlanJson.Render(report, _withDifferences ? "Diff" : "Plan");

    private async Task<IReadOnlyList<CrossClusterSync>> ReadAsync(ParseResult parsed, string file, CancellationToken cancellationToken)
    {
        var (text, name) = await FileArgument.ReadAsync(file, _world, cancellationToken);
        var read = SyncFile.Parse(text, name);
        foreach (var other in read.Others)
        {
            _world.Tell(parsed, "Left out", Shade.Warning, other);
        }

        return read.Syncs;
    }
}
