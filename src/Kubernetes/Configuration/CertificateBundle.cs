using System.Security.Cryptography.X509Certificates;

namespace Bellwether.Kubernetes.Configuration;

/// <summary>Reads certificate authorities that something else than a kubeconfig tells.</summary>
public static class CertificateBundle
{
    /// <summary>All certificates of a PEM text, or none: one that can't be read would be missed later.</summary>
    /// <returns>At least one; the caller disposes them.</returns>
    /// <exception cref="FormatException">It holds none, too many, or one that can't be read. The message doesn't quote it.</exception>
    public static X509Certificate2Collection Read(string pem)
    {
        try
        {
            return Credentials.Anchors(pem, "the bundle");
        }
        catch (KubeconfigException exception)
        {
            throw new FormatException($"{exception.Field} {exception.Rule}", exception);
        }
    }
}
