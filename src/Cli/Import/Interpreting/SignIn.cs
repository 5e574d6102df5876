using Bellwether.Crds;

namespace Bellwether.Cli.Import.Interpreting;

/// <summary>How a FollowerCluster signs in where kubed did, and what a person has to know or do about it.</summary>
internal sealed record SignIn
{
    /// <summary>In place of what nobody could tell: no field takes it, so a server refuses the object until a person put something else there.</summary>
    public const string Unknown = "<fill in>";

    public EksCluster? Eks { get; init; }

    public KubeconfigSource? Kubeconfig { get; init; }

    /// <summary>Sentences for the person who reads the manifest.</summary>
    public IReadOnlyList<string> Comments { get; init; } = [];

    /// <summary>Commands, in lines as to be typed.</summary>
    public IReadOnlyList<string> Commands { get; init; } = [];

    /// <summary>What could not be carried over: sentences that go on from the context's name.</summary>
    public IReadOnlyList<string> Problems { get; init; } = [];
}
