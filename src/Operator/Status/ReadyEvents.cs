using Bellwether.Crds;
using Bellwether.Kubernetes.Controllers;
using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Events;

namespace Bellwether.Operator.Status;

/// <summary>
/// Tells people of an object's turns for the better and the worse, where <c>kubectl describe</c> shows them. What is under way is no event:
/// conditions tell it.
/// </summary>
internal static class ReadyEvents
{
    private static readonly string[] UnderWay = [CommonReasons.Pending, CommonReasons.Progressing];
    private static readonly string[] AsAsked = [CrossClusterSyncReasons.Suspended, CrossClusterSyncReasons.Deleting];

    /// <summary>What the new conditions are worth an event for, or null. Pure.</summary>
    public static (EventType Type, string Reason, string Message)? Between(IEnumerable<Condition> before, IEnumerable<Condition> after)
    {
        var (was, now) = (ReadyOf(before), ReadyOf(after));
        if (now is null || now.Status == Condition.Unknown || UnderWay.Contains(now.Reason)
            || (was?.Status == now.Status && was.Reason == now.Reason && !IsAnotherPlan(was, now)))
        {
            return null;
        }

        var type = now.Status == Condition.True || AsAsked.Contains(now.Reason) ? EventType.Normal : EventType.Warning;
        return (type, now.Reason, now.Message);
    }

    public static Task TellAsync(
        EventPublisher publish, IKubernetesObject entity, IEnumerable<Condition> before, IEnumerable<Condition> after, CancellationToken cancellationToken) =>
        Between(before, after) is var (type, reason, message)
            ? publish(entity, reason, message, type, cancellationToken)
            : Task.CompletedTask;

    /// <summary>Each batch of held deletions is told: it has a hash of its own, which the message names.</summary>
    private static bool IsAnotherPlan(Condition was, Condition now) =>
        now.Reason == CommonReasons.DeletionHeld && was.Message != now.Message;

    private static Condition? ReadyOf(IEnumerable<Condition> conditions) =>
        conditions.FirstOrDefault(condition => condition.Type == ConditionTypes.Ready);
}
