namespace Bellwether.Operator.Syncs.Content;

/// <summary>Types of Secrets that servers take only with certain keys.</summary>
internal static class SecretTypes
{
    public const string Opaque = "Opaque";

    /// <summary>Whether a server takes a Secret of this type that has these keys.</summary>
    public static bool Fits(string type, IEnumerable<string> keys) => type switch
    {
        "kubernetes.io/tls" => keys.Contains("tls.crt") && keys.Contains("tls.key"),
        "kubernetes.io/dockerconfigjson" => keys.Contains(".dockerconfigjson"),
        "kubernetes.io/dockercfg" => keys.Contains(".dockercfg"),
        "kubernetes.io/basic-auth" => keys.Contains("username") || keys.Contains("password"),
        "kubernetes.io/ssh-auth" => keys.Contains("ssh-privatekey"),
        _ => true,
    };
}
