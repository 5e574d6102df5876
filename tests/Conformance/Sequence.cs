namespace Bellwether.Conformance;

/// <summary>A named list of requests that runs in a namespace of its own, <c>c-{name}</c>.</summary>
public sealed record Sequence(string Name, IReadOnlyList<Step> Steps)
{
    public string Namespace => "c-" + Name.Replace('.', '-');

    public override string ToString() => Name;
}

/// <summary>One step of a sequence. Text may refer to earlier answers: <c>{a.metadata.uid}</c>, and to <c>{ns}</c>.</summary>
public abstract record Step(string Title);

/// <summary>One request; its answer can be referred to by <paramref name="Name"/>.</summary>
public sealed record RequestStep(
    string Title, string? Name, string Method, string Path, IReadOnlyDictionary<string, string> Headers, string? Body) : Step(Title);

/// <summary>Opens a watch, which stays open to the end of the sequence.</summary>
public sealed record WatchStep(string Title, string Name, string Path, IReadOnlyDictionary<string, string> Headers) : Step(Title);

/// <summary>Reads the next frames of an open watch; with <see cref="UntilEnd"/> all that come before the server ends it.</summary>
public sealed record FramesStep(string Title, string Watch, int Count) : Step(Title)
{
    public const int UntilEnd = int.MaxValue;
}

/// <summary>Reads the next frames of an open watch and notes only how many bytes they have, apart from their resourceVersion.</summary>
public sealed record SizesStep(string Title, string Watch, int Count) : Step(Title);

/// <summary>Repeats a GET until the answer has this status and contains this text; leaves nothing in the transcript.</summary>
public sealed record AwaitStep(string Title, int Status, string Path, string Contains) : Step(Title);

/// <summary>Makes history expire.</summary>
public sealed record ExpireStep(string Title) : Step(Title);
