namespace Bellwether.Sandbox;

/// <summary>A kube-apiserver in memory. Answers as the real one does, or 501.</summary>
public sealed class ApiServer(ApiServerOptions options) : IAsyncDisposable
{
    public ApiServerOptions Options { get; } = options;

    /// <summary>Answers one request. Never throws but for cancellation.</summary>
    public Task<ApiResponse> HandleAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        _ = (request, Options.Name);
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(new ApiResponse { StatusCode = 501 });
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
