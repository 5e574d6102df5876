using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Bellwether.Kubernetes.Tests.Transport;

/// <summary>A certificate authority with a name and a lifetime as a test wants it.</summary>
internal sealed class TestCertificates
{
    private readonly DateTimeOffset _now = TimeProvider.System.GetUtcNow();
    private readonly X509Certificate2 _authority;

    private TestCertificates(X509Certificate2 authority) => _authority = authority;

    /// <summary>Without its private key.</summary>
    public X509Certificate2 Certificate => X509CertificateLoader.LoadCertificate(_authority.RawData);

    public static TestCertificates Authority(string name, int fromDays = -1, int toDays = 365)
    {
        var now = TimeProvider.System.GetUtcNow();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new TestCertificates(AuthorityRequest(name, key).CreateSelfSigned(now.AddDays(fromDays), now.AddDays(toDays)));
    }

    public TestCertificates Intermediate(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = AuthorityRequest(name, key).Create(_authority, _now.AddHours(-1), _now.AddDays(90), Serial());
        return new TestCertificates(certificate.CopyWithPrivateKey(key));
    }

    public X509Certificate2 Server(string host = "localhost", int fromDays = 0, int toDays = 90)
    {
        var names = new SubjectAlternativeNameBuilder();
        if (IPAddress.TryParse(host, out var address))
        {
            names.AddIpAddress(address);
        }
        else
        {
            names.AddDnsName(host);
        }

        return Leaf(host, "1.3.6.1.5.5.7.3.1", names.Build(), fromDays, toDays);
    }

    public X509Certificate2 Client(string user) => Leaf(user, "1.3.6.1.5.5.7.3.2", names: null, 0, 90);

    private static CertificateRequest AuthorityRequest(string name, ECDsa key)
    {
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        return request;
    }

    private static byte[] Serial() => RandomNumberGenerator.GetBytes(12);

    private X509Certificate2 Leaf(string name, string usage, X509Extension? names, int fromDays, int toDays)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], false));
        if (names is not null)
        {
            request.CertificateExtensions.Add(names);
        }

        // An hour early, so that it is valid at once; a leaf may not be older than its authority.
        var from = fromDays == 0 ? _now.AddHours(-1) : _now.AddDays(fromDays);
        using var certificate = request.Create(_authority, from, _now.AddDays(toDays), Serial());
        using var withKey = certificate.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pfx), password: null);
    }
}
