using System.CommandLine;
using System.CommandLine.Parsing;
using Bellwether.Cli.Checks;
using Bellwether.Cli.Files;
using Bellwether.Cli.Rendering;
using Bellwether.Cli.Rendering.Terminal;
using Bellwether.Crds;
using Bellwether.Operator.Followers.Eks;

namespace Bellwether.Cli.Commands;

/// <summary><c>check</c>: whether followers can be used, step by step.</summary>
internal sealed class CheckCommand
{
    private const string Table = "table";
    private const string Json = "json";
    private const string Yaml = "yaml";

    private const string Description = """
        Tries out whether a FollowerCluster can be used, step by step, as the operator does it, and says what helps where it can't. Works before
        the operator is installed, for FollowerClusters in a file. Changes nothing, anywhere.

        AWS is asked with your identity, from this machine's network; both may be other than the operator's.

        Exit code: 0 all can be used, 2 something is to be mended, 1 it could not be checked.

        Examples:
          kubectl bellwether check east
          kubectl bellwether check --all -o json
          kubectl bellwether check -f follower.yaml
        """;

    private readonly CliWorld _world;
    private readonly ClusterOptions _clusters = new();

    private readonly Argument<string[]> _names = new("name")
    {
        Description = "FollowerClusters in the management cluster.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<bool> _all = new("--all") { Description = "Every FollowerCluster." };

    private readonly Option<string?> _file = new("--filename", "-f")
    {
        Description = "A file with FollowerClusters that may not be in the cluster yet; - for standard input.",
        HelpName = "file",
    };

    private readonly Option<string?> _output = new("--output", "-o")
    {
        Description = "table, json or yaml. [default: table]",
        HelpName = "format",
    };

    private readonly Option<RoleAllowList?> _allowedRoleArns = new("--allowed-role-arns")
    {
        Description = "The operator's own --allowed-role-arns, if it was given one.",
        HelpName = "list",
        CustomParser = Roles,
    };

    private CheckCommand(CliWorld world) => _world = world;

    public static Command Create(CliWorld world)
    {
        var check = new CheckCommand(world);
        var command = new Command("check", Description)
        {
            check._names, check._all, check._file, check._output, check._allowedRoleArns,
        };
        check._clusters.AddTo(command, withNamespace: false);
        command.SetAction(check.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var output = OneOf(parsed, _output, [Table, Json, Yaml]);
        var (names, all, file) = (parsed.GetValue(_names) ?? [], parsed.GetValue(_all), parsed.GetValue(_file));
        if ((names.Length > 0 ? 1 : 0) + (all ? 1 : 0) + (file is null ? 0 : 1) != 1)
        {
            throw new CliException("Name one or more FollowerClusters, say --all, or give a file with -f; one of the three.");
        }

        var files = file is null ? [] : await ReadAsync(parsed, file, cancellationToken);
        var clusters = _clusters.Read(parsed) with { AllowedRoleArns = parsed.GetValue(_allowedRoleArns) ?? RoleAllowList.All };
        await using var report = await new Checker(_world).CheckAsync(new CheckRequest(clusters, names, files), cancellationToken);
        switch (output)
        {
            case Table:
                _world.Screen(parsed).Write(new CheckTable(_world.Width).Lines(report));
                break;
            case Json:
                await _world.Out.WriteLineAsync(CheckJson.Render(report));
                break;
            default:
                await _world.Out.WriteAsync(JsonAsYaml.Of(CheckJson.Render(report)));
                break;
        }

        return report.ExitCode;
    }

    /// <returns>What was chosen; the first if nothing was.</returns>
    private static string OneOf(ParseResult parsed, Option<string?> option, string[] choices)
    {
        var chosen = parsed.GetValue(option) ?? choices[0];
        return choices.Contains(chosen)
            ? chosen
            : throw new CliException($"{option.Name}: '{chosen}' is not one of {string.Join(", ", choices)}.");
    }

    private async Task<IReadOnlyList<FollowerCluster>> ReadAsync(ParseResult parsed, string file, CancellationToken cancellationToken)
    {
        var (text, name) = await FileArgument.ReadAsync(file, _world, cancellationToken);
        var read = FollowerFile.Parse(text, name);
        foreach (var other in read.Others)
        {
            _world.Tell(parsed, "Left out", Shade.Warning, other);
        }

        return read.Followers;
    }

    private static RoleAllowList? Roles(ArgumentResult result)
    {
        if (!RoleAllowList.TryParse(result.Tokens[0].Value.Split(','), out var list, out var broken))
        {
            result.AddError(
                $"--allowed-role-arns holds '{broken}', which is neither an account of 12 digits nor a pattern like arn:aws:iam::111122223333:role/bellwether-*");
        }

        return list;
    }
}
