namespace Bellwether.Kubernetes.Discovery;

/// <summary>What <c>/apis/&lt;group&gt;</c> answers, as far as it is needed.</summary>
public sealed class ApiGroup
{
    public List<ApiGroupVersion?>? Versions { get; set; }

    public ApiGroupVersion? PreferredVersion { get; set; }
}

/// <summary>One version of a group.</summary>
public sealed class ApiGroupVersion
{
    public string? Version { get; set; }
}
