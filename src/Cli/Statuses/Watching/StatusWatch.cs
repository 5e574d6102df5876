using Bellwether.Cli.Rendering.Statuses;
using Bellwether.Cli.Rendering.Terminal;
using Bellwether.Kubernetes.Resources;

namespace Bellwether.Cli.Statuses.Watching;

/// <summary><c>status -w</c>: follows a status until all is in step, as frames at a terminal and line by line elsewhere.</summary>
internal sealed class StatusWatch(IKubernetesClient management, CliWorld world, Screen screen)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

    /// <param name="first">The status at the beginning.</param>
    /// <returns>The exit code: as of the last status that was seen.</returns>
    /// <exception cref="CliException">A right is missing.</exception>
    public async Task<int> RunAsync(FleetStatus first, CancellationToken cancellationToken)
    {
        var (waiting, began, last) = (new Waiting(), world.Time.GetTimestamp(), first);
        var lines = new StatusLines();
        var isTerminal = world.Size is not null;
        try
        {
            Show(first, waiting.Of(first, TimeSpan.Zero), null);
            var feed = new StatusFeed(management, first.Scope, first.KnowsFollowers, world.Time);
            await foreach (var (fleet, problem) in feed.ReadAsync(Pause, isTerminal ? Tick : null, cancellationToken))
            {
                last = fleet ?? last;
                Show(last, waiting.Of(last, world.Time.GetElapsedTime(began)), problem);
                if (waiting.IsOver)
                {
                    break;
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Ctrl-C is how this ends where nothing else does.
        }

        return last.ExitCode;

        void Show(FleetStatus fleet, string text, string? problem)
        {
            if (world.Size?.Invoke() is { } size)
            {
                var shade = problem is not null ? Shade.Bad : waiting.IsOver ? Shade.Good : Shade.Strong;
                screen.Draw(WatchFrame.Of(fleet, size.Width, size.Height, world.Time.GetElapsedTime(began), problem ?? text, shade), size.Width);
            }
            else
            {
                screen.Write(lines.Of(fleet, text, waiting.IsOver, problem));
            }
        }
    }
}
