using Bellwether.Demo.Story;

namespace Bellwether.Demo.Views;

/// <summary>Shows the story to a person.</summary>
internal interface IView
{
    /// <summary>Shows what happens while the story, made of these steps, is told to its end.</summary>
    Task ShowAsync(IReadOnlyList<Step> steps, Func<Task> story);

    void Begin(Step step);

    /// <summary>A command line that does what is done now.</summary>
    void Command(string line);

    void Tell(string line);

    /// <summary>The step is over, with its outcome in few words.</summary>
    void End(string outcome);

    /// <summary>Gives a person time to look.</summary>
    Task PauseAsync(CancellationToken cancellationToken);
}
