using System.Text.Json.Serialization;
using Bellwether.Kubernetes.Serialization;

namespace Bellwether.Kubernetes.Entities;

/// <summary>One observation of an object's state (meta/v1 Condition).</summary>
public sealed class Condition
{
    public const string True = "True";
    public const string False = "False";
    public const string Unknown = "Unknown";

    public string Type { get; set; } = "";

    /// <summary><see cref="True"/>, <see cref="False"/> or <see cref="Unknown"/>.</summary>
    public string Status { get; set; } = Unknown;

    public long? ObservedGeneration { get; set; }

    /// <summary>When <see cref="Status"/> last changed; a new reason or message alone doesn't move it.</summary>
    [JsonConverter(typeof(TimeConverter))]
    public DateTimeOffset LastTransitionTime { get; set; }

    /// <summary>CamelCase, of a closed set that the kind documents.</summary>
    public string Reason { get; set; } = "";

    /// <summary>A sentence for a person. Never holds data of an object or a remote error's text.</summary>
    public string Message { get; set; } = "";
}
