using System.Text.Json;
using System.Text.Json.Serialization;
using Bellwether.Kubernetes.Serialization;

namespace Bellwether.Kubernetes.Entities;

/// <summary>Who manages which fields of an object (meta/v1 ManagedFieldsEntry).</summary>
public sealed class ManagedFieldsEntry
{
    public const string Apply = "Apply";
    public const string Update = "Update";

    public string? Manager { get; set; }

    /// <summary><see cref="Apply"/> or <see cref="Update"/>.</summary>
    public string? Operation { get; set; }

    public string? ApiVersion { get; set; }

    [JsonConverter(typeof(TimeConverter))]
    public DateTimeOffset? Time { get; set; }

    public string? FieldsType { get; set; }

    /// <summary>The set in the FieldsV1 form: <c>{"f:data":{"f:tls.crt":{}}}</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public JsonElement FieldsV1 { get; set; }

    /// <summary>Servers before 1.22 leave this out.</summary>
    public string? Subresource { get; set; }
}
