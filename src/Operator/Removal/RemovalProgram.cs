using Bellwether.Kubernetes.Resources;
using Bellwether.Kubernetes.Transport;
using Bellwether.Operator.Hosting;
using Bellwether.Operator.Options;

namespace Bellwether.Operator.Removal;

/// <summary><c>bellwether-operator remove-finalizers</c>: for a Job, once the operator's Deployment is gone.</summary>
internal static class RemovalProgram
{
    /// <returns>The exit code: 0 all are off, 1 not, and the last line says why.</returns>
    /// <exception cref="StartupException">The options name no management cluster that could be used.</exception>
    public static async Task<int> RunAsync(OperatorOptions options, TimeSpan wait, CancellationToken cancellationToken)
    {
        var endpoint = OperatorServices.Configured(options);
        var transport = new NetworkTransportFactory().Create(endpoint);
        using var client = new KubernetesClient(endpoint, options: null, TimeProvider.System, transport);
        var removal = new FinalizerRemoval(client, options.Namespace, TimeProvider.System, Console.Out.WriteLineAsync);
        try
        {
            await removal.WaitAsync(wait, cancellationToken);
            await removal.RemoveAsync(cancellationToken);
            return 0;
        }
        catch (Exception exception) when (exception is RemovalException or KubernetesException)
        {
            await Console.Error.WriteLineAsync(exception.Message);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync("Interrupted. Run it again to do the rest.");
        }

        return 1;
    }
}
