using System.Text.Json.Serialization;
using Bellwether.Kubernetes.Serialization;

namespace Bellwether.Kubernetes.Entities;

/// <summary>How often an <see cref="Event"/> came again.</summary>
public sealed class EventSeries
{
    /// <summary>At least 2: the first occurrence counts.</summary>
    public int Count { get; set; }

    [JsonConverter(typeof(MicroTimeConverter))]
    public DateTimeOffset LastObservedTime { get; set; }
}
