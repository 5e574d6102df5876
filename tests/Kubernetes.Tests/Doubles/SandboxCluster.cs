using System.Collections.Concurrent;
using Bellwether.Kubernetes.Resources;
using Bellwether.Kubernetes.Transport;
using Bellwether.Sandbox;

namespace Bellwether.Kubernetes.Tests.Doubles;

/// <summary>A sandbox server with clients over it, in which a test breaks requests as it likes.</summary>
internal sealed class SandboxCluster(TimeProvider time) : IAsyncDisposable
{
    private readonly ApiServer _server = new(new ApiServerOptions());
    private readonly List<IDisposable> _clients = [];

    /// <summary>Every request that was sent, such as <c>PATCH /api/v1/...</c>.</summary>
    public ConcurrentQueue<string> Requests { get; } = [];

    public int Count(string method, string part = "") =>
        Requests.Count(request => request.StartsWith(method, StringComparison.Ordinal) && request.Contains(part, StringComparison.Ordinal));

    /// <summary>A client of its own, with its own faults.</summary>
    public (KubernetesClient Client, Faults Faults) Connect()
    {
        var faults = new Faults(Requests) { InnerHandler = new InMemoryHandler(_server) };
        var endpoint = new ClusterEndpoint("sandbox", new Uri("https://sandbox"))
        {
            Tokens = new StaticTokenSource(new BearerToken(ApiServerOptions.AdminToken)),
        };
        var client = new KubernetesClient(endpoint, new KubernetesClientOptions(), time, faults);
        _clients.Add(client);
        _clients.Add(faults);
        return (client, faults);
    }

    public async ValueTask DisposeAsync()
    {
        _clients.ForEach(client => client.Dispose());
        await _server.DisposeAsync();
    }

    internal sealed class Faults(ConcurrentQueue<string> requests) : DelegatingHandler
    {
        /// <summary>Null lets the request through; a task is awaited first and may throw.</summary>
        public Func<HttpRequestMessage, CancellationToken, Task>? Before { get; set; }

        /// <summary>After the server did what was asked: throwing loses the answer.</summary>
        public Action<HttpRequestMessage>? After { get; set; }

        public void Break() => Before = (_, _) => throw new HttpRequestException(HttpRequestError.ConnectionError, "broken");

        public void Hang() => Before = (_, cancellationToken) =>
            Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);

        public void Mend() => Before = null;

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            requests.Enqueue($"{request.Method} {request.RequestUri!.PathAndQuery}");
            if (Before is { } before)
            {
                await before(request, cancellationToken);
            }

            var response = await base.SendAsync(request, cancellationToken);
            After?.Invoke(request);
            return response;
        }
    }
}
