using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Bellwether.Crds;
using Bellwether.Kubernetes.Configuration;
using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Resources;
using Bellwether.Kubernetes.Transport;
using Bellwether.Operator.Followers.Connecting;
using Bellwether.Operator.Hosting;
using Bellwether.Operator.Options;

namespace Bellwether.Operator.Followers.Kubeconfig;

/// <summary>Signs in with a kubeconfig that a Secret in the operator's namespace holds.</summary>
internal sealed class KubeconfigCredentials(
    IKubernetesClient management, IClusterTransportFactory transports, OperatorOptions options, TimeProvider time) : IFollowerCredentials
{
    /// <param name="anew">Nothing is remembered here, so it makes no difference.</param>
    /// <inheritdoc cref="IFollowerCredentials.OpenAsync"/>
    public async Task<(FollowerLink? Link, FollowerFailure? Failure)> OpenAsync(
        FollowerCluster cluster, bool anew, CancellationToken cancellationToken)
    {
        var reference = cluster.Spec.Kubeconfig!.SecretRef!;
        var secret = new ObjectKey(options.Namespace, reference.Name);
        byte[]? answer = null;
        byte[]? kubeconfig = null;
        try
        {
            answer = await management.GetBytesAsync(ResourceKind.Secret, secret, cancellationToken);
            kubeconfig = SecretData.Find(answer, reference.Key);
            return kubeconfig is null
                ? Failed(FollowerClusterReasons.KubeconfigKeyNotFound, $"Secret {secret} has no key {reference.Key}. Put the kubeconfig there.", stalls: true)
                : (Open(cluster, kubeconfig), null);
        }
        catch (KubeconfigException exception)
        {
            return Failed(
                FollowerClusterReasons.KubeconfigInvalid,
                $"The kubeconfig at {reference.Key} in Secret {secret} can't be used: {exception.Field} {exception.Rule}.",
                stalls: true);
        }
        catch (JsonException)
        {
            return Failed(
                FollowerClusterReasons.KubeconfigInvalid, $"The value at {reference.Key} in Secret {secret} can't be read.", stalls: true);
        }
        catch (KubernetesException exception) when (exception.IsNotFound)
        {
            return Failed(
                FollowerClusterReasons.KubeconfigSecretNotFound,
                $"Secret {secret} doesn't exist. Create it with the follower's kubeconfig at {reference.Key}.");
        }
        catch (KubernetesException exception)
        {
            var (_, failure) = Failed(FollowerClusterReasons.KubeconfigUnreadable, $"Secret {secret} can't be read now. {exception.Message}");
            return (null, failure! with { SaysNothing = true });
        }
        finally
        {
            CryptographicOperations.ZeroMemory(answer);
            CryptographicOperations.ZeroMemory(kubeconfig);
        }
    }

    /// <summary>Nothing is kept here.</summary>
    public void Forget(string follower)
    {
    }

    private FollowerLink Open(FollowerCluster cluster, byte[] kubeconfig)
    {
        var context = cluster.Spec.Kubeconfig!.Context;
        var endpoint = Bellwether.Kubernetes.Configuration.Kubeconfig.Read(cluster.Metadata.Name!, kubeconfig, context);
        var client = new KubernetesClient(endpoint, options: null, time, transports.Create(endpoint));
        var server = endpoint.Server.AbsoluteUri.TrimEnd('/');
        return new FollowerLink(
            client,
            new KubeconfigFailures(server),
            server,
            TrustFingerprint.Of(endpoint),
            CredentialsIdOf(kubeconfig, context),
            new LinkResources(client, endpoint));
    }

    private static string CredentialsIdOf(byte[] kubeconfig, string? context)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(kubeconfig);
        hash.AppendData(Encoding.UTF8.GetBytes($"\n{context}"));
        return Convert.ToHexString(hash.GetHashAndReset());
    }

    private static (FollowerLink? Link, FollowerFailure? Failure) Failed(string reason, string message, bool stalls = false) =>
        (null, new FollowerFailure(FollowerStep.Configure, reason, message, stalls));
}
