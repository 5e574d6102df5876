using System.CommandLine;
using System.CommandLine.Completions;
using System.CommandLine.Help;
using Bellwether.Cli.Commands;
using Bellwether.Cli.Completions;
using Bellwether.Cli.Rendering;
using Bellwether.Cli.Rendering.Terminal;

namespace Bellwether.Cli;

/// <summary>The program: its commands, and what becomes of what goes wrong in them.</summary>
internal static class CliProgram
{
    private const string Description = """
        Looks at what Bellwether does, from the management cluster.

        As a plugin of kubectl it is called 'kubectl bellwether'. It has the rights of whoever calls it.
        """;

    public static async Task<int> RunAsync(string[] arguments, CliWorld world, CancellationToken cancellationToken)
    {
        world = world with { Out = new PlainTextWriter(world.Out), Error = new PlainTextWriter(world.Error) };
        var command = new RootCommand(Description)
        {
            PlanCommand.CreatePlan(world), PlanCommand.CreateDiff(world), ApproveCommand.Create(world), RbacCommand.Create(world),
            CheckCommand.Create(world), TokenCommand.Create(world), ImportCommand.Create(world),
            StatusCommand.Create(world), VersionCommand.Create(world), CompletionCommand.Create(world),
            AuditCommand.Create(world), RemoveFinalizersCommand.Create(world),
        };
        world.Colour.AddTo(command);
        var help = new Help(world);
        command.Options.OfType<HelpOption>().Single().Action = help;
        foreach (var group in command.Subcommands.Where(one => one.Subcommands.Count > 0).Append(command))
        {
            // As with kubectl, who says nothing is told what there is.
            group.SetAction(help.Invoke);
        }

        var suggest = command.Directives.OfType<SuggestDirective>().Single();
        suggest.Action = new SuggestAction(command, suggest, world);

        // As with kubectl, 'help' is '--help', and 'help status' is 'status --help'.
        string[] line = arguments is ["help", .. var about] ? [.. about, "--help"] : arguments;

        // A value that begins with @ is a value, not the name of a file with more options.
        var parsed = command.Parse(line, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Action is not { ClearsParseErrors: true } && Mistakes.Of(parsed) is { Count: > 0 } mistakes)
        {
            foreach (var mistake in mistakes)
            {
                world.Tell(parsed, "error", Shade.Bad, mistake);
            }

            return ExitCodes.Error;
        }

        try
        {
            return await parsed.InvokeAsync(
                new InvocationConfiguration { Output = world.Out, Error = world.Error, EnableDefaultExceptionHandler = false },
                cancellationToken);
        }
        catch (CliException exception)
        {
            world.Tell(parsed, "error", Shade.Bad, exception.Message);
            return ExitCodes.Error;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // Without its message, which could quote what was read.
            world.Tell(parsed, "error", Shade.Bad, $"This is a bug in kubectl-bellwether ({exception.GetType().Name}). Please report it.");
            await world.Error.WriteLineAsync(exception.StackTrace);
            return ExitCodes.Error;
        }
        catch (OperationCanceledException)
        {
            world.Tell(parsed, "error", Shade.Bad, "Interrupted.");
            return ExitCodes.Error;
        }
    }
}
