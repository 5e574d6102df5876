using Bellwether.Cli.Import.Reading;

namespace Bellwether.Cli.Import;

/// <summary>All that an import is made of.</summary>
internal sealed record ImportFacts
{
    /// <summary>In order.</summary>
    public required IReadOnlyList<AnnotatedObject> Objects { get; init; }

    public required KubedKubeconfig Kubeconfig { get; init; }

    public AwsProfiles Profiles { get; init; } = AwsProfiles.None;

    /// <summary>Of the management cluster, as <see cref="KubedContext.Address"/>; null: unknown.</summary>
    public string? Management { get; init; }

    /// <summary>Null: it wasn't found.</summary>
    public KubedDeployment? Deployment { get; init; }

    public required string OperatorNamespace { get; init; }
}
