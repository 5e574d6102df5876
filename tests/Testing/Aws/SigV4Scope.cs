using System.Globalization;

namespace Bellwether.Testing.Aws;

/// <summary>What a signature is for.</summary>
public sealed record SigV4Scope(DateTimeOffset SignedAt, string Region, string Service)
{
    public string Day => SignedAt.UtcDateTime.ToString("yyyyMMdd", CultureInfo.InvariantCulture);

    public override string ToString() => $"{Day}/{Region}/{Service}/aws4_request";
}
