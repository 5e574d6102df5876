namespace Bellwether.Conformance;

/// <summary>An open watch, read one frame at a time.</summary>
internal sealed class WatchStream(HttpResponseMessage response, StreamReader frames) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public static async Task<WatchStream> OpenAsync(HttpResponseMessage response, CancellationToken cancellationToken) =>
        new(response, new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken)));

    /// <summary>The next frame; null with a reason when none came or the stream ended.</summary>
    public async Task<(string? Frame, string Reason)> NextAsync(CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(Patience);
        try
        {
            var line = await frames.ReadLineAsync(deadline.Token);
            return line is null ? (null, "(the stream ended)") : (line, "");
        }
        catch (OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return (null, $"(no frame within {Patience.TotalSeconds:0} s)");
        }
        catch (Exception failure) when (failure is IOException or HttpRequestException)
        {
            return (null, "(the stream broke)");
        }
    }

    public void Dispose()
    {
        frames.Dispose();
        response.Dispose();
    }
}
