using System.IO.Pipelines;

namespace Bellwether.Sandbox;

/// <summary>What a front sends back: either <see cref="Body"/> at once or, for a watch, whatever <see cref="Stream"/> writes over time.</summary>
public sealed class ApiResponse
{
    public required int StatusCode { get; init; }

    public string ContentType { get; init; } = "application/json";

    public IReadOnlyDictionary<string, string> Headers { get; init; } = EmptyHeaders;

    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>
    /// Writes and flushes the body until the stream ends or the token is cancelled; null for a plain body.
    /// It flushes once at the beginning, so that headers travel before the first event, and never completes the writer.
    /// </summary>
    public Func<PipeWriter, CancellationToken, Task>? Stream { get; init; }

    /// <summary>True: the front must drop the connection instead of answering.</summary>
    public bool Aborted { get; init; }

    private static readonly Dictionary<string, string> EmptyHeaders = [];
}
