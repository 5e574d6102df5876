namespace Bellwether.Cli.Versions;

/// <summary>Which versions there are: of this program, and of what runs in the management cluster.</summary>
internal sealed record VersionReport(string Client)
{
    /// <summary>Only this program's own was asked for.</summary>
    public bool IsClientOnly { get; init; }

    public string OperatorNamespace { get; init; } = "";

    public IReadOnlyList<OperatorVersion> Operators { get; init; } = [];

    /// <summary>The kinds by name, and the versions that are served of each; none where it isn't installed.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Kinds { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    public string? Kubernetes { get; init; }

    /// <summary>What could not be found out, in sentences.</summary>
    public IReadOnlyList<string> Problems { get; init; } = [];

    public int ExitCode => Problems.Count == 0 ? ExitCodes.Nothing : ExitCodes.Error;
}

/// <param name="Version">By the Deployment's label or its image's tag; null: neither tells.</param>
internal sealed record OperatorVersion(string Deployment, string? Version, string? Image, int Ready, int Replicas);
