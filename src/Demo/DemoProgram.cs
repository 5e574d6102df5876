using System.Diagnostics;
using Bellwether.Demo.Clusters;
using Bellwether.Demo.Operation;
using Bellwether.Demo.Story;
using Bellwether.Demo.Views;
using Spectre.Console;

namespace Bellwether.Demo;

/// <summary>From the start of the clusters to the exit code.</summary>
internal static class DemoProgram
{
    private const int Interrupted = 130;

    public static Task<int> RunAsync(DemoOptions options, CancellationToken cancellationToken) =>
        RunAsync(options, Console.Out, Path.Combine("artifacts", "demo"), _ => { }, cancellationToken);

    /// <param name="output">What it tells, unless it paints the terminal.</param>
    /// <param name="folder">Under the repository, for the log and the kubeconfig.</param>
    /// <param name="prepare">Gets the clusters before anything is done in them, such as to break one.</param>
    public static async Task<int> RunAsync(
        DemoOptions options, TextWriter output, string folder, Action<DemoFleet> prepare, CancellationToken cancellationToken)
    {
        var time = TimeProvider.System;
        var began = time.GetTimestamp();
        try
        {
            var root = FindRoot();
            using var log = new OperatorLog(Path.Combine(root, folder, "operator.log"), time);
            var world = new World(time);
            var contents = new Contents();
            IView view = options.Live ? new LiveView(AnsiConsole.Console, world, contents, time) : new PlainView(output);
            await using var fleet = await DemoFleet.StartAsync(Path.Combine(root, folder, "kubeconfig"), cancellationToken);
            prepare(fleet);
            await using var stage = new Stage(fleet, world, contents, view, log, root, time);
            await Storyteller.TellAsync(stage, cancellationToken);
            var width = options.Live ? AnsiConsole.Profile.Width : int.MaxValue;
            WriteLines(output, ["", .. await Storyteller.TablesAsync(stage, width, cancellationToken), ""]);
            output.WriteLine($"All of it happened, in {time.GetElapsedTime(began).TotalSeconds:0} seconds.");
            if (options.Stay)
            {
                WriteLines(output, Invitation(folder));
                await stage.GuardAsync(UntilStoppedAsync(cancellationToken));
            }

            return 0;
        }
        catch (DemoFailure failure)
        {
            output.WriteLine();
            output.WriteLine($"The demo failed. {failure.Message}");
            return 1;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            output.WriteLine();
            output.WriteLine("Stopped before its end.");
            return Interrupted;
        }
        catch (Exception failure) when (!Debugger.IsAttached)
        {
            output.WriteLine();
            output.WriteLine($"The demo failed. {failure.GetType().Name}: {failure.Message}");
            return 1;
        }
    }

    private static async Task<string> UntilStoppedAsync(CancellationToken cancellationToken)
    {
        var stopped = new TaskCompletionSource();
        await using var registration = cancellationToken.Register(stopped.SetResult);
        await stopped.Task;
        return "";
    }

    private static IEnumerable<string> Invitation(string folder) =>
    [
        "",
        "The clusters stay up until Ctrl-C. In another terminal, in this folder:",
        "",
        $"  export KUBECONFIG={folder}/kubeconfig",
        "",
        "  kubectl get followerclusters,crossclustersyncs -A",
        "  kubectl -n prod edit configmap web-settings",
        "  kubectl --context east  -n prod get configmap web-settings -o yaml",
        "  kubectl --context west  -n ingress delete secret wildcard-example-com",
        "  kubectl --context west  -n ingress get secrets --show-labels",
        "  kubectl --context north -n ingress delete secret team-tls",
        "  kubectl -n prod describe crossclustersync team-tls",
        "",
        $"The operator's log is {folder}/operator.log.",
    ];

    private static void WriteLines(TextWriter output, IEnumerable<string> lines)
    {
        foreach (var line in lines)
        {
            output.WriteLine(line);
        }
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Bellwether.slnx")))
            {
                return folder.FullName;
            }
        }

        throw new DemoFailure("The demo has to run inside the repository, because it applies config/crd and config/samples.");
    }
}
