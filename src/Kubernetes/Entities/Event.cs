using System.Text.Json.Serialization;
using Bellwether.Kubernetes.Serialization;

namespace Bellwether.Kubernetes.Entities;

/// <summary>A report about an object for people (events.k8s.io/v1 Event).</summary>
public sealed class Event : IKubernetesObject
{
    public string? ApiVersion { get; set; }

    public string? Kind { get; set; }

    public ObjectMeta Metadata { get; set; } = new();

    /// <summary>Demanded in new events; null in those written through the old core/v1 API.</summary>
    [JsonConverter(typeof(MicroTimeConverter))]
    public DateTimeOffset? EventTime { get; set; }

    /// <summary>Null for an event that happened once.</summary>
    public EventSeries? Series { get; set; }

    /// <summary>Such as <c>bellwether.dev/operator</c>.</summary>
    public string ReportingController { get; set; } = "";

    /// <summary>Such as the pod's name; at most 128 characters.</summary>
    public string ReportingInstance { get; set; } = "";

    /// <summary>What was done about <see cref="Regarding"/>, in CamelCase; at most 128 characters.</summary>
    public string Action { get; set; } = "";

    /// <summary>Why, in CamelCase; at most 128 characters.</summary>
    public string Reason { get; set; } = "";

    public ObjectReference? Regarding { get; set; }

    public ObjectReference? Related { get; set; }

    /// <summary>A sentence for a person; at most 1024 bytes.</summary>
    public string? Note { get; set; }

    /// <summary><c>Normal</c> or <c>Warning</c>.</summary>
    public string Type { get; set; } = "Normal";
}
