using System.CommandLine;
using Bellwether.Cli.Commands;
using Bellwether.Cli.Completions;
using Bellwether.Cli.Rendering;
using Bellwether.Cli.Rendering.Terminal;
using Bellwether.Operator.Hosting;

namespace Bellwether.Cli;

/// <summary>The world as the program sees it; tests put their own in its place.</summary>
internal sealed record CliWorld
{
    public required TextWriter Out { get; init; }

    public required TextWriter Error { get; init; }

    public required TextReader In { get; init; }

    /// <summary>Columns of the terminal that <see cref="Out"/> is; null when it is none.</summary>
    public int? Width { get; init; }

    /// <summary>Columns of the terminal that <see cref="Error"/> is; null when it is none.</summary>
    public int? ErrorWidth { get; init; }

    /// <summary>Columns and lines of that terminal now; null when there is none that could be drawn on.</summary>
    public Func<(int Width, int Height)>? Size { get; init; }

    /// <summary>Somebody sits at <see cref="In"/> and can be asked.</summary>
    public bool CanAsk { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;

    public IClusterTransportFactory Transports { get; init; } = new NetworkTransportFactory();

    public Func<string, string?> Environment { get; init; } = System.Environment.GetEnvironmentVariable;

    /// <summary>For the programs that this one starts.</summary>
    public Action<string, string> SetEnvironment { get; init; } = System.Environment.SetEnvironmentVariable;

    /// <summary>What completions of names come from.</summary>
    public ClusterNames Names { get; init; } = new();

    /// <summary>Whether colours are wanted.</summary>
    public ColourOption Colour { get; init; } = new();

    /// <summary><see cref="Out"/> for people.</summary>
    public Screen Screen(ParseResult parsed) => new(Plain(Out), Colour.Read(parsed, Environment, Width is not null));

    /// <summary>Says a sentence on <see cref="Error"/>, after a word for what it is, such as <c>error</c>.</summary>
    public void Tell(ParseResult parsed, string word, Shade shade, string sentence) =>
        new Screen(Plain(Error), Colour.Read(parsed, Environment, ErrorWidth is not null))
            .Write(StyledLine.Of($"{word}: ", shade).Add(sentence).Wrap(ErrorWidth));

    private static PlainTextWriter Plain(TextWriter writer) => writer as PlainTextWriter ?? new PlainTextWriter(writer);
}
