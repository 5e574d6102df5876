using Bellwether.Cli;

return await CliProgram.RunAsync(
    args,
    new CliWorld
    {
        Out = Console.Out,
        Error = Console.Error,
        In = Console.In,
        // A terminal that doesn't say how wide it is says 0.
        Width = Console.IsOutputRedirected || Console.WindowWidth <= 0 ? null : Console.WindowWidth,
        CanAsk = !Console.IsInputRedirected && !Console.IsOutputRedirected,
    },
    CancellationToken.None);
