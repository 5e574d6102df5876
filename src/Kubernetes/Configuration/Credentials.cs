using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Bellwether.Kubernetes.Transport;

namespace Bellwether.Kubernetes.Configuration;

/// <summary>Certificates, keys and tokens out of text. Every failure names the field they came from.</summary>
internal static class Credentials
{
    private const int MaximumAnchors = 64;
    private const string BeginCertificate = "-----BEGIN CERTIFICATE-----";
    private const string EndCertificate = "-----END CERTIFICATE-----";

    public static X509Certificate2Collection Anchors(string pem, string field)
    {
        var anchors = Certificates(Separated(pem), field);
        return anchors.Count <= MaximumAnchors
            ? anchors
            : throw new KubeconfigException(field, $"holds more than {MaximumAnchors} certificates");
    }

    /// <summary>The certificate with its key, and the intermediate certificates that follow it.</summary>
    public static (X509Certificate2 Certificate, X509Certificate2Collection Chain) ClientCertificate(
        string certificatePem, string certificateField, string keyPem, string keyField)
    {
        var separated = Separated(certificatePem);
        var all = Certificates(separated, certificateField);
        try
        {
            var certificate = X509Certificate2.CreateFromPem(separated, keyPem);
            all.RemoveAt(0);
            return (certificate, all);
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            throw new KubeconfigException(keyField, "holds no unencrypted private key in PEM form that belongs to the client certificate");
        }
    }

    public static BearerToken Token(string token, string field)
    {
        try
        {
            return new BearerToken(token.Trim());
        }
        catch (ArgumentException)
        {
            throw new KubeconfigException(field, "is empty, too long, or holds a space or a line break");
        }
    }

    public static string Decode(string base64, string field)
    {
        try
        {
            return Encoding.ASCII.GetString(Convert.FromBase64String(base64));
        }
        catch (FormatException)
        {
            throw new KubeconfigException(field, "isn't base64");
        }
    }

    /// <summary>All of them or none: a bundle of which a part is passed over would fail later, when that part is needed.</summary>
    private static X509Certificate2Collection Certificates(string pem, string field)
    {
        var certificates = new X509Certificate2Collection();
        try
        {
            certificates.ImportFromPem(pem);
        }
        catch (CryptographicException)
        {
            throw new KubeconfigException(field, "holds a certificate that can't be read");
        }

        return certificates.Count == 0 ? throw new KubeconfigException(field, "holds no certificate in PEM form")
            : certificates.Count == pem.AsSpan().Count(BeginCertificate) ? certificates
            : throw new KubeconfigException(field, "holds a certificate that can't be read");
    }

    /// <summary>Files that were put together without a line break between them.</summary>
    private static string Separated(string pem) => pem.Replace(EndCertificate, EndCertificate + '\n', StringComparison.Ordinal);
}
