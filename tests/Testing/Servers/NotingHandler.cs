using Bellwether.Testing.Leaks;

namespace Bellwether.Testing.Servers;

/// <summary>Notes the values of Secrets that tests send to a server.</summary>
internal sealed class NotingHandler : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (LeakSearch.Current is { } leaks && request.Content is { } content)
        {
            leaks.Put(await content.ReadAsStringAsync(cancellationToken), isPatch: request.RequestUri!.OriginalString.Contains("/secrets/", StringComparison.Ordinal));
        }

        return await base.SendAsync(request, cancellationToken);
    }
}
