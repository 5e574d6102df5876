namespace Bellwether.Kubernetes.Discovery;

/// <summary>What <c>/api/v1</c> and <c>/apis/&lt;group&gt;/&lt;version&gt;</c> answer, as far as it is needed.</summary>
public sealed class ApiResourceList
{
    public List<ApiResource?>? Resources { get; set; }
}

/// <summary>One resource of a group's version.</summary>
public sealed class ApiResource
{
    /// <summary>The plural; with a slash, that of a subresource.</summary>
    public string? Name { get; set; }

    public string? Kind { get; set; }

    public bool Namespaced { get; set; }

    public List<string?>? Verbs { get; set; }
}
