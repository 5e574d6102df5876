using Bellwether.Kubernetes.Entities;

namespace Bellwether.Kubernetes.Events;

/// <summary>Tells people about objects, as events of the cluster.</summary>
public interface IEventRecorder
{
    /// <summary>
    /// Takes note of an event and returns at once; it is written in the background, by the leader only. An event with the same object, type,
    /// reason and message counts up the series of the first. Of one object at most 25 writes are made in 5 minutes; what can't be written
    /// is dropped and counted.
    /// </summary>
    /// <param name="regarding">The object it is about, with kind and uid.</param>
    /// <param name="reason">Why, in CamelCase, of a closed set.</param>
    /// <param name="note">A sentence for a person, without object data; cut at 1024 bytes.</param>
    /// <param name="action">What was done, in CamelCase.</param>
    void Record(ObjectReference regarding, EventType type, string reason, string note, string action = "Reconcile");
}
