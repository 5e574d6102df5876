using Bellwether.Cli.Completions;
using Bellwether.Cli.Rendering;
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

    /// <summary><see cref="Out"/>, for those who write codes for a terminal.</summary>
    public PlainTextWriter Terminal => Out as PlainTextWriter ?? new PlainTextWriter(Out);
}
