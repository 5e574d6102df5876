using System.Text.Json.Serialization;
using Bellwether.Kubernetes.Serialization;

namespace Bellwether.Cli.Versions;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, Converters = [typeof(TimeConverter)])]
[JsonSerializable(typeof(OperatorDeployment))]
[JsonSerializable(typeof(ServedDefinition))]
internal sealed partial class VersionJsonContext : JsonSerializerContext;
