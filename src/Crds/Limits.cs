namespace Bellwether.Crds;

/// <summary>Sizes that the schemas state and the operator checks again.</summary>
public static class Limits
{
    // Of Kubernetes itself.
    public const int Subdomain = 253;
    public const int Label = 63;
    public const int LabelKey = 317;
    public const int DataKey = 253;
    public const int Reason = 1024;
    public const int Message = 32768;
    public const int ConditionType = 316;

    /// <summary>Of all annotations of an object together, keys and values (apimachinery, <c>TotalAnnotationSizeLimitB</c>).</summary>
    public const int AnnotationBytes = 256 * 1024;

    /// <summary>
    /// Of a copy as JSON. etcd takes 1.5 MiB in a request by default (<c>--max-request-bytes</c>); this leaves room for the managedFields that
    /// servers add, and is enough for the 1 MiB of data that a Secret can have, which are 1.33 MiB in base64.
    /// </summary>
    public const int CopyBytes = 1_500_000;

    // Of the specs.
    public const int Targets = 64;

    /// <summary>Objects that one source.selector can have copied.</summary>
    public const int Sources = 500;

    public const int Clusters = 200;
    public const int TargetNamespaces = 100;
    public const int TransformLabels = 32;
    public const int TransformAnnotations = 32;
    public const int AnnotationValue = 4096;
    public const int TransformKeys = 64;
    public const int InheritGlobs = 32;
    public const int MatchLabels = 32;
    public const int MatchExpressions = 32;
    public const int SelectorValues = 64;
    public const int AccessRules = 64;
    public const int AccessNamespaces = 100;
    public const int Kinds = 16;
    public const int Permissions = 8;
    public const int ContextName = 253;
    public const int KindName = 63;
    public const int GroupKind = KindName + 1 + Subdomain;
    public const int ApiVersion = 253;
    public const int PolicyName = 32;
    public const int PermissionName = 32;
    public const int OperatorName = 32;

    // Of AWS.
    public const int AwsAccount = 12;
    public const int RoleArn = 2048;
    public const int EksClusterName = 100;
    public const int AwsRegion = 32;
    public const int ExternalId = 1224;

    // Of the statuses.
    public const int Conditions = 16;
    public const int ClusterSummaries = 200;
    public const int Failures = 20;
    public const int FailureReasons = 32;
    public const int CopyMessage = 1024;
    public const int DeletionHash = 12;
    public const int Url = 2048;
    public const int Version = 128;
    public const int Identity = 1024;
    public const int Uid = 128;
    public const int Fingerprint = 128;
    public const int SourceText = 512;
    public const int CountSummary = 32;
}
