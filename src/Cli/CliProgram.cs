using System.CommandLine;
using System.CommandLine.Completions;
using Bellwether.Cli.Commands;
using Bellwether.Cli.Completions;
using Bellwether.Cli.Rendering;

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
        var suggest = command.Directives.OfType<SuggestDirective>().Single();
        suggest.Action = new SuggestAction(command, suggest, world);

        // A value that begins with @ is a value, not the name of a file with more options.
        var parsed = command.Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
            {
                await world.Error.WriteLineAsync($"error: {error.Message}");
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
            await world.Error.WriteLineAsync($"error: {exception.Message}");
            return ExitCodes.Error;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // Without its message, which could quote what was read.
            await world.Error.WriteLineAsync($"error: This is a bug in kubectl-bellwether ({exception.GetType().Name}). Please report it.\n{exception.StackTrace}");
            return ExitCodes.Error;
        }
        catch (OperationCanceledException)
        {
            await world.Error.WriteLineAsync("error: Interrupted.");
            return ExitCodes.Error;
        }
    }
}
