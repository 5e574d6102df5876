using Bellwether.Crds;
using Bellwether.Kubernetes.Controllers;
using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Events;

namespace Bellwether.Operator.Syncs.Reporting;

/// <summary>Tells people when the audit trail of a sync falls behind, and when it is complete again.</summary>
internal static class AuditEvents
{
    /// <summary>The reason of the event that the trail is complete again.</summary>
    public const string CaughtUp = "AuditCaughtUp";

    /// <summary>What the new conditions are worth an event for, or null: once when it falls behind, not with every cause. Pure.</summary>
    public static (EventType Type, string Reason, string Message)? Between(IEnumerable<Condition> before, IEnumerable<Condition> after) =>
        (LagOf(before), LagOf(after)) switch
        {
            (null, { } lag) => (EventType.Warning, ConditionTypes.AuditLagging, lag.Message),
            ({ }, null) => (EventType.Normal, CaughtUp, "No change of this sync's copies waits to get into the audit repository any longer."),
            _ => null,
        };

    public static Task TellAsync(
        EventPublisher publish, IKubernetesObject entity, IEnumerable<Condition> before, IEnumerable<Condition> after, CancellationToken cancellationToken) =>
        Between(before, after) is var (type, reason, message)
            ? publish(entity, reason, message, type, cancellationToken)
            : Task.CompletedTask;

    private static Condition? LagOf(IEnumerable<Condition> conditions) =>
        conditions.FirstOrDefault(condition => condition is { Type: ConditionTypes.AuditLagging, Status: Condition.True });
}
