using Bellwether.Sandbox.Resources;
using Bellwether.Sandbox.Storage;

namespace Bellwether.Sandbox.Server;

/// <summary>What all endpoints of one server share.</summary>
internal sealed record ServerContext(ApiServerOptions Options, Store Store, Registry Registry, NamespaceLifecycle Lifecycle, Responses Responses)
{
    public TimeProvider Time => Options.TimeProvider;

    public DateTimeOffset Now => Options.TimeProvider.GetUtcNow();
}
