using Bellwether.Kubernetes.Transport;

namespace Bellwether.Kubernetes.Configuration;

/// <summary>A cluster as it was configured for this program.</summary>
public sealed class ClusterConfiguration(ClusterEndpoint endpoint, string? @namespace, string source, string? context = null)
{
    public ClusterEndpoint Endpoint { get; } = endpoint;

    /// <summary>The namespace of the context or of the pod; null if none is named.</summary>
    public string? Namespace { get; } = @namespace;

    /// <summary>The kubeconfig's context; null if it isn't of a kubeconfig.</summary>
    public string? Context { get; } = context;

    /// <summary>Where it comes from, for a log line: <c>context lab of ~/.kube/config</c>.</summary>
    public string Source { get; } = source;

    /// <summary>
    /// The cluster that this program works for: of the kubeconfig at <paramref name="path"/>, else of those that KUBECONFIG names, else the one
    /// it runs in, else of <c>~/.kube/config</c>.
    /// </summary>
    /// <exception cref="KubeconfigException">There is none, or it can't be used.</exception>
    public static ClusterConfiguration Find(string? path, string? context, TimeProvider timeProvider) =>
        Find(path, context, timeProvider, Environment.GetEnvironmentVariable);

    internal static ClusterConfiguration Find(string? path, string? context, TimeProvider timeProvider, Func<string, string?> environment)
    {
        if (path is not null)
        {
            return Kubeconfig.Load([path], context, timeProvider);
        }

        var named = environment(Kubeconfig.Variable)?.Split(
            Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];
        if (named.Length > 0)
        {
            return Kubeconfig.Load(named, context, timeProvider);
        }

        return context is null && InClusterConfiguration.IsPresent(environment)
            ? InClusterConfiguration.Load(InClusterConfiguration.ServiceAccountFolder, timeProvider, environment)
            : Kubeconfig.Load([Kubeconfig.DefaultPath], context, timeProvider);
    }
}
