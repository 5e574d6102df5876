using Bellwether.Cli;
using Bellwether.Cli.Rendering;
using Bellwether.Cli.Rendering.Terminal;

var isDumb = Environment.GetEnvironmentVariable("TERM") == "dumb";
var code = await CliProgram.RunAsync(
    args,
    new CliWorld
    {
        Out = Console.Out,
        Error = Console.Error,
        In = Console.In,
        // A terminal that doesn't say how wide it is says 0.
        Width = Console.IsOutputRedirected || Console.WindowWidth <= 0 ? null : Console.WindowWidth,
        ErrorWidth = Console.IsErrorRedirected || Console.WindowWidth <= 0 ? null : Console.WindowWidth,
        Size = Console.IsOutputRedirected || Console.WindowWidth <= 0 || isDumb
            ? null
            : () => (Console.WindowWidth, Console.WindowHeight),
        CanAsk = !Console.IsInputRedirected && !Console.IsOutputRedirected,
    },
    CancellationToken.None);

// .NET changes what the cursor keys of a terminal send, and doesn't change it back.
if (!isDumb && (!Console.IsOutputRedirected || !Console.IsErrorRedirected))
{
    using var terminal = new PlainTextWriter(Console.IsOutputRedirected ? Console.Error : Console.Out);
    terminal.Write(TerminalCode.NormalKeys);
    await terminal.FlushAsync();
}

return code;
