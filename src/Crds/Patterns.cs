namespace Bellwether.Crds;

/// <summary>Forms of names, as Kubernetes checks them; RE2 syntax.</summary>
public static class Patterns
{
    /// <summary>DNS-1123 subdomain: most objects' names.</summary>
    public const string Subdomain = @"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$";

    /// <summary>DNS-1123 label: namespaces' names.</summary>
    public const string Label = "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$";

    /// <summary>A namespace's name, or a glob over such names.</summary>
    public const string NamespaceGlob = "^[a-z0-9*?]([-a-z0-9*?]*[a-z0-9*?])?$";

    /// <summary>A kind of the core group, or a kind, a dot and its group.</summary>
    public const string GroupKind =
        @"^[A-Za-z]([-A-Za-z0-9]{0,61}[A-Za-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*)?$";

    /// <summary>A label's key: an optional DNS-1123 subdomain and a slash, and a name of at most 63 characters.</summary>
    public const string LabelKey =
        @"^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$";

    /// <summary>A label's value, which may be empty.</summary>
    public const string LabelValue = "^([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?$";

    /// <summary>A key in a Secret's or ConfigMap's data: never <c>.</c>, and never beginning with <c>..</c>.</summary>
    public const string DataKey = @"^([-_a-zA-Z0-9]|\.[-_a-zA-Z0-9])[-._a-zA-Z0-9]*$";

    /// <summary>Group and version of a kind; only the version in the core group.</summary>
    public const string ApiVersion = @"^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*/)?[a-z]([-a-z0-9]*[a-z0-9])?$";

    /// <summary>A kind's name.</summary>
    public const string KindName = "^[A-Za-z]([-A-Za-z0-9]*[A-Za-z0-9])?$";

    /// <summary>A glob over keys of labels or annotations.</summary>
    public const string MetadataGlob = @"^[-._a-zA-Z0-9/*?]+$";

    /// <summary>An AWS account ID.</summary>
    public const string AwsAccount = "^[0-9]{12}$";

    /// <summary>ARN of an IAM role, with its path, in one of the partitions aws, aws-cn and aws-us-gov.</summary>
    public const string RoleArn = "^arn:aws(-cn|-us-gov)?:iam::[0-9]{12}:role/([!-.0-~]+/)*[0-9A-Za-z_+=,.@-]{1,64}$";

    /// <summary>Name of an EKS cluster.</summary>
    public const string EksClusterName = "^[0-9A-Za-z][0-9A-Za-z_-]*$";

    /// <summary>Name of an AWS region.</summary>
    public const string AwsRegion = "^[a-z]{2}(-[a-z]+)+-[0-9]{1,2}$";

    /// <summary>External ID of a trust policy.</summary>
    public const string ExternalId = "^[0-9A-Za-z_+=,.@:/-]+$";
}
