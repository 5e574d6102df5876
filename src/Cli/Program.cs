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
        ErrorWidth = Console.IsErrorRedirected || Console.WindowWidth <= 0 ? null : Console.WindowWidth,
        Size = Console.IsOutputRedirected || Console.WindowWidth <= 0 || Environment.GetEnvironmentVariable("TERM") == "dumb"
            ? null
            : () => (Console.WindowWidth, Console.WindowHeight),
        CanAsk = !Console.IsInputRedirected && !Console.IsOutputRedirected,
    },
    CancellationToken.None);
