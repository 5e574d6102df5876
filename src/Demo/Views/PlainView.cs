using Bellwether.Demo.Story;

namespace Bellwether.Demo.Views;

/// <summary>Lines of text, for a pipe, a log or a plain terminal.</summary>
internal sealed class PlainView(TextWriter output) : IView
{
    private int _steps;

    public Task ShowAsync(IReadOnlyList<Step> steps, Func<Task> story)
    {
        output.WriteLine("Bellwether demo: one management cluster leads, three followers hold copies.");
        return story();
    }

    public void Begin(Step step)
    {
        output.WriteLine();
        output.WriteLine($"{++_steps}. {step.Title}");
    }

    public void Command(string line) => output.WriteLine($"   $ {line}");

    public void Tell(string line) => output.WriteLine($"   {line}");

    public void End(string outcome) => output.WriteLine($"   => {outcome}");

    public Task PauseAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
