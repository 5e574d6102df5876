using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Events;

namespace Bellwether.Kubernetes.Controllers;

/// <summary>
/// Tells people what happened to an entity, as an event of the cluster. Completes at once: events are written in the background, merged when
/// they repeat, and dropped rather than waited for.
/// </summary>
/// <param name="entity">Must carry its apiVersion and kind.</param>
/// <param name="reason">CamelCase, of a closed set.</param>
/// <param name="message">A sentence without object data; cut at 1024 bytes.</param>
public delegate Task EventPublisher(
    IKubernetesObject entity,
    string reason,
    string message,
    EventType type = EventType.Normal,
    CancellationToken cancellationToken = default);
