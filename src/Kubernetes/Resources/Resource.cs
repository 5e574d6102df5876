using System.Text.Json.Serialization.Metadata;
using Bellwether.Kubernetes.Entities;

namespace Bellwether.Kubernetes.Resources;

/// <summary>How objects of a kind are asked for and decoded: whole as <typeparamref name="T"/>, or metadata only.</summary>
public sealed class Resource<T>(ResourceKind kind, JsonTypeInfo<T> typeInfo, bool metadataOnly = false)
    where T : class, IKubernetesObject
{
    public ResourceKind Kind { get; } = kind;

    public JsonTypeInfo<T> TypeInfo { get; } = typeInfo;

    /// <summary>Asks the server for <c>PartialObjectMetadata</c>, so that content never reaches this process.</summary>
    public bool MetadataOnly { get; } = metadataOnly;
}
