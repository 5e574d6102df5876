using System.Globalization;
using Bellwether.Demo.Clusters;
using Bellwether.Demo.Story;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Bellwether.Demo.Views;

/// <summary>Paints the terminal: what is in each cluster above, the steps below.</summary>
internal sealed class LiveView(IAnsiConsole console, World world, Contents contents, TimeProvider time) : IView
{
    private static readonly TimeSpan FrameTime = TimeSpan.FromMilliseconds(80);
    private static readonly TimeSpan LookTime = TimeSpan.FromSeconds(2.5);

    /// <summary>Title, board, and the empty lines between.</summary>
    private const int RowsOfTheRest = 10;

    private static readonly string[] Spinner = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];

    private readonly Lock _gate = new();
    private readonly List<string> _outcomes = [];
    private readonly List<(string Text, bool Command)> _details = [];
    private readonly Board _board = new(world, contents, time);
    private IReadOnlyList<Step> _steps = [];
    private int _begun;
    private int _frame;

    public async Task ShowAsync(IReadOnlyList<Step> steps, Func<Task> story)
    {
        _steps = steps;
        await console.Live(Paint()).Overflow(VerticalOverflow.Crop).Cropping(VerticalOverflowCropping.Top).StartAsync(async live =>
        {
            var told = story();
            while (!told.IsCompleted)
            {
                live.UpdateTarget(Paint());
                await Task.WhenAny(told, Task.Delay(FrameTime, time));
            }

            live.UpdateTarget(Paint());
            await told;
        });
    }

    public void Begin(Step step)
    {
        lock (_gate)
        {
            _begun++;
            _details.Clear();
        }
    }

    public void Command(string line) => Add($"$ {line}", command: true);

    public void Tell(string line) => Add(line, command: false);

    public void End(string outcome)
    {
        lock (_gate)
        {
            _outcomes.Add(outcome);
        }
    }

    public Task PauseAsync(CancellationToken cancellationToken) => Task.Delay(LookTime, time, cancellationToken);

    private void Add(string text, bool command)
    {
        lock (_gate)
        {
            _details.Add((text, command));
        }
    }

    private Rows Paint()
    {
        lock (_gate)
        {
            _frame++;
            return new Rows(
                new Markup("[bold]Bellwether[/]  one management cluster leads, three followers hold copies"),
                _board.Paint(),
                Steps(),
                new Text(""),
                new Rows(_outcomes.Count == _steps.Count ? [] : Details()));
        }
    }

    /// <summary>As many of the newest as fit below the rest.</summary>
    private IEnumerable<IRenderable> Details()
    {
        var room = console.Profile.Height - _steps.Count - RowsOfTheRest;
        var first = _details.Count;
        while (first > 0 && (room -= 1 + ((_details[first - 1].Text.Length - 1) / console.Profile.Width)) >= 0)
        {
            first--;
        }

        return _details[first..].Select(detail => new Text(detail.Text, detail.Command ? new Style(Color.Aqua) : Style.Plain));
    }

    private Grid Steps()
    {
        var grid = new Grid().AddColumn(new GridColumn().NoWrap().PadRight(1)).AddColumn(new GridColumn().NoWrap()).AddColumn();
        for (var step = 0; step < _steps.Count; step++)
        {
            var title = Markup.Escape(_steps[step].Title);
            IRenderable[] row = step < _outcomes.Count
                ? [new Markup("[green]✓[/]"), new Text(_steps[step].Title), new Markup($"[green]{Markup.Escape(_outcomes[step])}[/]")]
                : step < _begun
                    ? [new Markup($"[yellow]{Spinner[_frame % Spinner.Length]}[/]"), new Markup($"[bold]{title}[/]"), new Text("")]
                    : [new Markup($"[grey]{(step + 1).ToString(CultureInfo.InvariantCulture)}[/]"), new Markup($"[grey]{title}[/]"), new Text("")];
            grid.AddRow(row);
        }

        return grid;
    }
}
