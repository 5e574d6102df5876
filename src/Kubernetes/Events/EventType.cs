namespace Bellwether.Kubernetes.Events;

public enum EventType
{
    Normal,
    Warning,
}
