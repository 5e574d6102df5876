using System.Text.Json.Serialization;
using Bellwether.Kubernetes.Discovery;
using Bellwether.Kubernetes.Entities;

namespace Bellwether.Kubernetes.Serialization;

/// <summary>JSON of the kinds that a controller needs besides its own: names in camel case, nothing written for a null.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(PartialObject))]
[JsonSerializable(typeof(Lease))]
[JsonSerializable(typeof(Event))]
[JsonSerializable(typeof(SelfSubjectAccessReview))]
[JsonSerializable(typeof(VersionInfo))]
[JsonSerializable(typeof(ApiGroup))]
[JsonSerializable(typeof(ApiResourceList))]
public sealed partial class KubernetesJsonContext : JsonSerializerContext;
