using Bellwether.Crds;

namespace Bellwether.Cli.Import.Interpreting;

/// <summary>A FollowerCluster to be printed.</summary>
/// <param name="Contexts">Of kubed's that lead to it; the first is the one that it signs in as.</param>
internal sealed record ImportedFollower(string Name, IReadOnlyList<string> Contexts, SignIn SignIn)
{
    public FollowerClusterSpec Spec { get; private init; } = new();

    public ImportedFollower With(List<AccessRule> access) => this with
    {
        Spec = new FollowerClusterSpec { Eks = SignIn.Eks, Kubeconfig = SignIn.Kubeconfig, Access = access },
    };
}
