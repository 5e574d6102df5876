using System.Text.Json.Nodes;
using Bellwether.Operator.Tests.Syncs.Scenarios;

namespace Bellwether.Operator.Tests.GitOps;

/// <summary>A state that the operator gets an object into, and what GitOps tools make of it.</summary>
/// <param name="Name">Tells rows apart.</param>
/// <param name="Argo">The health that Argo CD shows.</param>
/// <param name="KStatus">The status that Flux sees.</param>
/// <param name="Says">Words of the message that Argo CD shows.</param>
/// <param name="Reason">Of Ready, as the operator wrote it; null for a status that it didn't write.</param>
/// <param name="Arrange">Brings it about in a fleet with the follower east; returns the object as Git has it.</param>
internal sealed record Situation(
    string Name, string Argo, string KStatus, string Says, string? Reason, Func<SandboxFleet, Task<JsonObject>> Arrange)
{
    /// <summary>The status is about the latest spec.</summary>
    public bool IsCurrent { get; init; } = true;
}
