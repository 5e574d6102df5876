using System.CommandLine;
using Bellwether.Operator.Removal;

namespace Bellwether.Operator.Options;

/// <summary>The operator's other command: it takes the finalizers off, and ends.</summary>
internal static class RemovalCommand
{
    private const string Description = """
        Takes Bellwether's finalizers off all CrossClusterSyncs and FollowerClusters, and ends: for when the operator has been taken away, so that they,
        their namespaces and their definitions can be deleted. Copies stay in the followers as they are, with their marks.

        Exit code: 0 all are off; 1 not, because an operator works or something failed; 2 an option is wrong.
        """;

    public static readonly Option<TimeSpan> Wait = OperatorCommand.Parsed(
        "--wait", "duration", "How long to wait for an operator to give its lease back.", GoDuration.Format(FinalizerRemoval.DefaultWait),
        text => OperatorCommand.ParseDuration(text, TimeSpan.Zero));

    /// <summary>A command that runs <paramref name="remove"/> with options that are all in order.</summary>
    public static Command Create(Func<OperatorOptions, TimeSpan, CancellationToken, Task<int>> remove)
    {
        var command = new Command("remove-finalizers", Description) { Wait };
        foreach (var option in OperatorCommand.OfTheCluster)
        {
            command.Add(option);
        }

        command.SetAction((parsed, cancellationToken) => remove(
            OperatorCommand.ToOptions(parsed),
            WaitOf(parsed),
            cancellationToken));
        return command;
    }

    public static TimeSpan WaitOf(ParseResult parsed) =>
        parsed.GetResult(Wait) is null ? FinalizerRemoval.DefaultWait : parsed.GetValue(Wait);
}
