using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Resources;
using Bellwether.Kubernetes.Transport;

namespace Bellwether.Cli.Clusters;

/// <summary>Reads of the management cluster, whose failures say which right is missing and what for.</summary>
internal static class Reads
{
    /// <param name="right">What the caller needs, as <c>list on secrets</c>.</param>
    /// <param name="purpose">What it is for, as the second half of a sentence.</param>
    public static async Task<T> OfAsync<T>(Task<T> read, string right, string purpose)
    {
        try
        {
            return await read;
        }
        catch (KubernetesException exception)
        {
            throw exception.IsForbidden ? Denied(right, purpose, exception) : Failed(exception);
        }
    }

    public static async Task<IReadOnlyList<T>> ListAsync<T>(
        IKubernetesClient client, Resource<T> resource, ListOptions options, string right, string purpose, CancellationToken cancellationToken)
        where T : class, IKubernetesObject
    {
        var all = new List<T>();
        try
        {
            await foreach (var page in client.ListAsync(resource, options, cancellationToken))
            {
                all.AddRange(page.Items);
            }

            return all;
        }
        catch (KubernetesException exception)
        {
            throw exception.IsForbidden ? Denied(right, purpose, exception) : Failed(exception);
        }
    }

    public static CliException Denied(string right, string purpose, KubernetesException? exception = null) =>
        new($"You need {right} in the management cluster: {purpose}.", exception);

    public static CliException Failed(KubernetesException exception) => new($"The management cluster: {exception.Message}", exception);
}
