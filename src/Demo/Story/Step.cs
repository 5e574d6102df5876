namespace Bellwether.Demo.Story;

/// <summary>One step of the demo.</summary>
/// <param name="Title">What it shows.</param>
/// <param name="Show">Does it, tells of it, and returns its outcome in few words.</param>
internal sealed record Step(string Title, Func<CancellationToken, Task<string>> Show);
