using System.Runtime.InteropServices;
using Bellwether.Demo;
using Spectre.Console;

if (args.Contains("--help") || args.Contains("-h"))
{
    Console.WriteLine(DemoOptions.Help);
    return 0;
}

if (DemoOptions.Parse(args, terminal: !Console.IsOutputRedirected, AnsiConsole.Profile.Capabilities.Ansi) is not { } options)
{
    Console.Error.WriteLine($"Unknown option among: {string.Join(' ', args)}{Environment.NewLine}{Environment.NewLine}{DemoOptions.Help}");
    return 2;
}

using var stop = new CancellationTokenSource();
void Stop(PosixSignalContext context)
{
    context.Cancel = true;
    stop.Cancel();
}

using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
return await DemoProgram.RunAsync(options, stop.Token);
