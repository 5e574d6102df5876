namespace Bellwether.Crds;

/// <summary>Forms of names, as Kubernetes checks them; RE2 syntax.</summary>
public static class Patterns
{
    /// <summary>DNS-1123 subdomain: most objects' names.</summary>
    public const string Subdomain = @"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$";

    /// <summary>DNS-1123 label: namespaces' names.</summary>
    public const string Label = "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$";

    /// <summary>A label's key: an optional DNS-1123 subdomain and a slash, and a name of at most 63 characters.</summary>
    public const string LabelKey =
        @"^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$";

    /// <summary>A label's value, which may be empty.</summary>
    public const string LabelValue = "^([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?$";

    /// <summary>A key in a Secret's or ConfigMap's data.</summary>
    public const string DataKey = "^[-._a-zA-Z0-9]+$";
}
