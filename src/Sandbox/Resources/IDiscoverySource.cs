using System.Text.Json.Nodes;

namespace Bellwether.Sandbox.Resources;

/// <summary>The resource registry made readable: discovery, OpenAPI and tables derive what they say from here.</summary>
internal interface IDiscoverySource
{
    /// <summary>All served resources at this moment, an immutable snapshot: core group first, groups and versions in the order of <c>/apis</c>.</summary>
    IReadOnlyList<ResourceKind> Kinds { get; }

    /// <summary>Moves with every change of <see cref="Kinds"/>, for caching what is derived from it.</summary>
    long Generation { get; }

    /// <summary>Definitions of the built-in kinds in the form of <c>/openapi/v2</c>, by name. Read only; clone before changing.</summary>
    JsonObject Definitions { get; }

    /// <summary>What <c>/version</c> says, for documents that repeat it.</summary>
    string GitVersion { get; }
}
