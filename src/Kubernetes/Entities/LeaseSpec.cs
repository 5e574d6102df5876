using System.Text.Json.Serialization;
using Bellwether.Kubernetes.Serialization;

namespace Bellwether.Kubernetes.Entities;

/// <summary>Who holds a <see cref="Lease"/>. Times are by the holder's clock: compare them with nothing but each other.</summary>
public sealed class LeaseSpec
{
    /// <summary>Null or empty: nobody.</summary>
    public string? HolderIdentity { get; set; }

    public int? LeaseDurationSeconds { get; set; }

    [JsonConverter(typeof(MicroTimeConverter))]
    public DateTimeOffset? AcquireTime { get; set; }

    [JsonConverter(typeof(MicroTimeConverter))]
    public DateTimeOffset? RenewTime { get; set; }

    public int? LeaseTransitions { get; set; }
}
