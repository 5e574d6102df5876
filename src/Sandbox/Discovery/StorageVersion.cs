using System.Security.Cryptography;
using System.Text;
using Bellwether.Sandbox.Resources;

namespace Bellwether.Sandbox.Discovery;

/// <summary>The hash by which discovery tells in which version a resource is stored.</summary>
internal static class StorageVersion
{
    public static string HashOf(ResourceKind kind)
    {
        // What kube-apiserver 1.20 stores in another version than the one that is served here.
        var stored = (kind.Group, kind.Kind) switch
        {
            ("events.k8s.io", "Event") => "/v1/Event",
            ("coordination.k8s.io", "Lease") => "coordination.k8s.io/v1beta1/Lease",
            ("apiextensions.k8s.io", "CustomResourceDefinition") => "apiextensions.k8s.io/v1beta1/CustomResourceDefinition",
            _ => $"{kind.Group}/{kind.Version}/{kind.Kind}",
        };
        return Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(stored)).AsSpan(0, 8));
    }
}
