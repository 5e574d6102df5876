using System.Text.Json.Serialization;
using Bellwether.Kubernetes.Serialization;

namespace Bellwether.Crds;

/// <summary>JSON of the two kinds: camel case, nulls left out, times in whole seconds UTC as Kubernetes writes them.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(TimeConverter)])]
[JsonSerializable(typeof(FollowerCluster))]
[JsonSerializable(typeof(CrossClusterSync))]
public sealed partial class BellwetherJsonContext : JsonSerializerContext;
