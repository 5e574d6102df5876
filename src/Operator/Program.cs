using System.CommandLine;
using Bellwether.Operator.Hosting;
using Bellwether.Operator.Options;
using Bellwether.Operator.Removal;

const int WrongOptions = 2;

var command = OperatorCommand.Create(async (options, cancellationToken) =>
{
    OperatorHost host;
    try
    {
        host = OperatorHost.Build(options);
    }
    catch (StartupException exception)
    {
        await Console.Error.WriteLineAsync(exception.Message);
        return WrongOptions;
    }

    await using (host)
    {
        return await host.RunAsync(cancellationToken);
    }
});

command.Add(RemovalCommand.Create(async (options, wait, cancellationToken) =>
{
    try
    {
        return await RemovalProgram.RunAsync(options, wait, cancellationToken);
    }
    catch (StartupException exception)
    {
        await Console.Error.WriteLineAsync(exception.Message);
        return WrongOptions;
    }
}));

// A value that begins with @ is a value, not the name of a file with more options.
var parsed = command.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
if (OperatorCommand.Complaints(parsed) is { Count: > 0 } complaints)
{
    foreach (var complaint in complaints)
    {
        await Console.Error.WriteLineAsync(complaint);
    }

    return WrongOptions;
}

return await parsed.InvokeAsync(new InvocationConfiguration
{
    EnableDefaultExceptionHandler = false,
    // After a signal the host takes at most this long; then the process is ended.
    ProcessTerminationTimeout = TimeSpan.FromSeconds(5),
});
