using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Bellwether.Kubernetes.Transport;

/// <summary>
/// Decides whether a certificate is the server's own. Each trust anchor is tried in a chain of its own: with two CAs of one name in one
/// store (an EKS bundle while it rotates), whether a chain is found depends on their order.
/// </summary>
internal static class ServerCertificateCheck
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    private const X509ChainStatusFlags TimeErrors = X509ChainStatusFlags.NotTimeValid;

    /// <summary>Null: it is. Otherwise what is wrong, trust first, then time, then the name.</summary>
    public static RequestFailure? Judge(
        X509Certificate2? certificate, X509Chain? presented, SslPolicyErrors errors, X509Certificate2Collection? anchors)
    {
        if (certificate is null || errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable))
        {
            return RequestFailure.CertificateUntrusted;
        }

        var failure = anchors is null ? JudgeBySystem(presented, errors) : JudgeByAnchors(certificate, presented, anchors);
        return failure
            ?? (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch) ? RequestFailure.CertificateNameMismatch : null);
    }

    private static RequestFailure? JudgeBySystem(X509Chain? presented, SslPolicyErrors errors)
    {
        if (!errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors))
        {
            return null;
        }

        return presented is not null && OnlyTimeIsWrong(presented) ? RequestFailure.CertificateExpired : RequestFailure.CertificateUntrusted;
    }

    private static RequestFailure? JudgeByAnchors(
        X509Certificate2 certificate, X509Chain? presented, X509Certificate2Collection anchors)
    {
        var expired = false;
        foreach (var anchor in anchors)
        {
            using var chain = ChainTo(anchor, presented);
            var trusted = chain.Build(certificate) && EndsAt(chain, anchor);
            expired |= OnlyTimeIsWrong(chain) && EndsAt(chain, anchor);
            Release(chain);
            if (trusted)
            {
                return null;
            }
        }

        return expired ? RequestFailure.CertificateExpired : RequestFailure.CertificateUntrusted;
    }

    private static X509Chain ChainTo(X509Certificate2 anchor, X509Chain? presented)
    {
        var chain = new X509Chain();
        var policy = chain.ChainPolicy;
        policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        policy.CustomTrustStore.Add(anchor);
        policy.RevocationMode = X509RevocationMode.NoCheck;
        policy.DisableCertificateDownloads = true;
        policy.ApplicationPolicy.Add(new Oid(ServerAuthentication));
        if (!IsSelfIssued(anchor))
        {
            // An intermediate CA as an anchor: the chain may end there, which EndsAt sees to.
            policy.VerificationFlags = X509VerificationFlags.AllowUnknownCertificateAuthority;
            policy.ExtraStore.Add(anchor);
        }

        if (presented is not null)
        {
            foreach (var other in presented.ChainPolicy.ExtraStore)
            {
                // A root that the server sends proves nothing and can get in the way of an anchor of the same name.
                if (!IsSelfIssued(other))
                {
                    policy.ExtraStore.Add(other);
                }
            }
        }

        return chain;
    }

    private static bool EndsAt(X509Chain chain, X509Certificate2 anchor)
    {
        foreach (var element in chain.ChainElements)
        {
            if (element.Certificate.RawDataMemory.Span.SequenceEqual(anchor.RawDataMemory.Span))
            {
                return true;
            }
        }

        return false;
    }

    private static bool OnlyTimeIsWrong(X509Chain chain)
    {
        var all = X509ChainStatusFlags.NoError;
        foreach (var status in chain.ChainStatus)
        {
            all |= status.Status;
        }

        return all != X509ChainStatusFlags.NoError && (all & ~TimeErrors) == X509ChainStatusFlags.NoError;
    }

    private static bool IsSelfIssued(X509Certificate2 certificate) =>
        certificate.SubjectName.RawData.AsSpan().SequenceEqual(certificate.IssuerName.RawData);

    private static void Release(X509Chain chain)
    {
        foreach (var element in chain.ChainElements)
        {
            element.Certificate.Dispose();
        }
    }
}
