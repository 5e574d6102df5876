using System.Text.Json.Serialization;

namespace Bellwether.Kubernetes.Configuration;

/// <summary>What a program that prints credentials answers, as far as it is needed. Holds a token: can't be formatted.</summary>
internal sealed class ExecCredential
{
    public string? ApiVersion { get; set; }

    public string? Kind { get; set; }

    public ExecCredentialStatus? Status { get; set; }

    public override string ToString() => nameof(ExecCredential);
}

internal sealed class ExecCredentialStatus
{
    public string? Token { get; set; }

    public DateTimeOffset? ExpirationTimestamp { get; set; }

    public override string ToString() => nameof(ExecCredentialStatus);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ExecCredential))]
internal sealed partial class ExecCredentialContext : JsonSerializerContext;
