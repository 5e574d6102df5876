using System.Text.Json.Serialization;
using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Resources;

namespace Bellwether.Kubernetes.Tests.Doubles;

[JsonSerializable(typeof(PartialObject))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
internal sealed partial class TestJson : JsonSerializerContext;

internal static class TestResources
{
    public static readonly Resource<PartialObject> SecretMetadata =
        new(ResourceKind.Secret, TestJson.Default.PartialObject, metadataOnly: true);
}
