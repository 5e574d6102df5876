using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Bellwether.Testing.Servers;

/// <summary>A certificate authority made for one test server, and the leaf certificates it signs. Keys are ECDSA P-256.</summary>
public sealed class TestAuthority : IDisposable
{
    private readonly X509Certificate2 _certificate;

    public TestAuthority(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        var now = TimeProvider.System.GetUtcNow();
        _certificate = request.CreateSelfSigned(now.AddHours(-1), now.AddDays(7));
    }

    /// <summary>The authority's own certificate, what a client trusts.</summary>
    public string Pem => _certificate.ExportCertificatePem();

    /// <summary>A serving certificate for exactly these host names and addresses: (certificate, PKCS#8 key).</summary>
    public (string Certificate, string Key) IssueServing(params string[] hosts)
    {
        var names = new SubjectAlternativeNameBuilder();
        foreach (var host in hosts)
        {
            if (IPAddress.TryParse(host, out var address))
            {
                names.AddIpAddress(address);
            }
            else
            {
                names.AddDnsName(host);
            }
        }

        return Issue($"CN={hosts[0]}", "1.3.6.1.5.5.7.3.1", names.Build());
    }

    /// <summary>A client certificate; the API server reads <c>CN</c> as the user and each <c>O</c> as a group.</summary>
    public (string Certificate, string Key) IssueClient(string user, params string[] groups) =>
        Issue(string.Join(", ", groups.Select(group => $"O={group}").Append($"CN={user}")), "1.3.6.1.5.5.7.3.2", null);

    public void Dispose() => _certificate.Dispose();

    private (string Certificate, string Key) Issue(string subject, string usage, X509Extension? names)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], false));
        if (names is not null)
        {
            request.CertificateExtensions.Add(names);
        }

        var serial = RandomNumberGenerator.GetBytes(16);
        serial[0] &= 0x7F;
        using var signed = request.Create(_certificate, new DateTimeOffset(_certificate.NotBefore), new DateTimeOffset(_certificate.NotAfter), serial);
        return (signed.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }
}
