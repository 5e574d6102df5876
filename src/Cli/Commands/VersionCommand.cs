using System.CommandLine;
using Bellwether.Cli.Clusters;
using Bellwether.Cli.Rendering;
using Bellwether.Cli.Rendering.Terminal;
using Bellwether.Cli.Versions;

namespace Bellwether.Cli.Commands;

/// <summary><c>version</c>: of this program, of the operator in the management cluster, and of the kinds there.</summary>
internal sealed class VersionCommand
{
    private const string Description = """
        Prints the version of this program, and what the management cluster has: the operator by its Deployment, the kinds, Kubernetes itself.

        Exit code: 0 printed, 1 something could not be found out.

        Examples:
          kubectl bellwether version
          kubectl bellwether version --client
        """;

    private static readonly string[] Formats = ["table", "json", "yaml"];

    private readonly CliWorld _world;
    private readonly ClusterOptions _clusters = new();
    private readonly Option<bool> _client = new("--client") { Description = "Only this program's; asks no cluster." };

    private readonly Option<string?> _output = new("--output", "-o")
    {
        Description = $"{string.Join(", ", Formats)}. [default: {Formats[0]}]",
        HelpName = "format",
    };

    private VersionCommand(CliWorld world) => _world = world;

    public static Command Create(CliWorld world)
    {
        var version = new VersionCommand(world);
        version._output.CompletionSources.Add(Formats);
        var command = new Command("version", Description) { version._client, version._output };
        version._clusters.AddTo(command, withFollowers: false, withNamespace: false);
        version._clusters.AddOperatorTo(command);
        command.SetAction(version.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var output = parsed.GetValue(_output) ?? Formats[0];
        if (!Formats.Contains(output))
        {
            throw new CliException($"--output: '{output}' is not one of {string.Join(", ", Formats)}.");
        }

        var report = parsed.GetValue(_client)
            ? new VersionReport(VersionReader.Client) { IsClientOnly = true }
            : await ReadAsync(_clusters.Read(parsed), cancellationToken);
        switch (output)
        {
            case "json":
                await _world.Out.WriteLineAsync(VersionScreen.Json(report));
                break;
            case "yaml":
                await _world.Out.WriteAsync(JsonAsYaml.Of(VersionScreen.Json(report)));
                break;
            default:
                _world.Screen(parsed).Write(VersionScreen.Lines(report, _world.Width));
                break;
        }

        foreach (var problem in report.Problems)
        {
            _world.Tell(parsed, "error", Shade.Bad, problem);
        }

        return report.ExitCode;
    }

    private async Task<VersionReport> ReadAsync(ClusterArguments arguments, CancellationToken cancellationToken)
    {
        try
        {
            using var management = ManagementClient.Open(arguments, _world);
            return await new VersionReader(management.Client, arguments.OperatorNamespace).ReadAsync(cancellationToken);
        }
        catch (CliException exception)
        {
            // Without a kubeconfig there is still this program's own.
            return new VersionReport(VersionReader.Client) { OperatorNamespace = arguments.OperatorNamespace, Problems = [exception.Message] };
        }
    }
}
