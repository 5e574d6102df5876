using Bellwether.Sandbox.Resources;

namespace Bellwether.Sandbox.Server;

/// <summary>Answers GETs of documents derived from the registry: <c>/api</c>, <c>/apis</c>, group versions, <c>/openapi</c>.</summary>
internal interface IApiDocuments
{
    /// <summary>The answer, or null when the path is not one of its documents. Called after authentication, outside the store lock.</summary>
    ApiResponse? Answer(ApiRequest request, IDiscoverySource source);
}
