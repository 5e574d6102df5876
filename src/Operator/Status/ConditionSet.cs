using Bellwether.Crds;
using Bellwether.Kubernetes.Entities;

namespace Bellwether.Operator.Status;

/// <summary>
/// The conditions that an object should have, in the order given; made into a list by <see cref="MergeInto"/>. kstatus-compatible:
/// Reconciling and Stalled exist only while true, and never both.
/// </summary>
public sealed class ConditionSet(long generation)
{
    private readonly List<Condition> _conditions = [];

    /// <param name="status"><see cref="Condition.True"/>, <see cref="Condition.False"/> or <see cref="Condition.Unknown"/>.</param>
    /// <param name="reason">A constant of the kind's closed set.</param>
    /// <param name="message">A sentence for a person, without data of an object or a remote error's text.</param>
    public ConditionSet With(string type, string status, string reason, string message)
    {
        if (_conditions.Exists(condition => condition.Type == type))
        {
            throw new InvalidOperationException($"Condition {type} was given twice.");
        }

        _conditions.Add(new Condition
        {
            Type = type,
            Status = status,
            Reason = reason,
            Message = message.Length <= Limits.Message ? message : message[..Limits.Message],
            ObservedGeneration = generation,
        });
        return this;
    }

    public ConditionSet Ready(string status, string reason, string message) =>
        With(ConditionTypes.Ready, status, reason, message);

    /// <summary>Work goes on, or is being retried (<see cref="CommonReasons.ProgressingWithRetry"/>).</summary>
    public ConditionSet Reconciling(string reason, string message) =>
        Exclusive(ConditionTypes.Reconciling, ConditionTypes.Stalled, reason, message);

    /// <summary>Only a person can help.</summary>
    public ConditionSet Stalled(string reason, string message) =>
        Exclusive(ConditionTypes.Stalled, ConditionTypes.Reconciling, reason, message);

    /// <summary>
    /// The new list for an object whose conditions were <paramref name="before"/>: lastTransitionTime is <paramref name="now"/> for those
    /// whose status changed and stays for the others. Conditions that aren't in this set go. Pure.
    /// </summary>
    public List<Condition> MergeInto(IReadOnlyList<Condition> before, DateTimeOffset now)
    {
        var merged = new List<Condition>(_conditions.Count);
        foreach (var condition in _conditions)
        {
            var previous = before.FirstOrDefault(other => other.Type == condition.Type);
            merged.Add(new Condition
            {
                Type = condition.Type,
                Status = condition.Status,
                Reason = condition.Reason,
                Message = condition.Message,
                ObservedGeneration = condition.ObservedGeneration,
                LastTransitionTime = previous?.Status == condition.Status ? previous.LastTransitionTime : now,
            });
        }

        return merged;
    }

    private ConditionSet Exclusive(string type, string other, string reason, string message)
    {
        if (_conditions.Exists(condition => condition.Type == other))
        {
            throw new InvalidOperationException($"Conditions {type} and {other} exclude each other.");
        }

        return With(type, Condition.True, reason, message);
    }
}
