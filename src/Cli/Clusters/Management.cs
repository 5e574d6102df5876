using Bellwether.Crds;
using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Resources;
using Bellwether.Kubernetes.Transport;
using Bellwether.Operator.Followers.Connecting;
using Bellwether.Operator.Followers.Eks;
using Bellwether.Operator.Followers.Eks.Aws;
using Bellwether.Operator.Followers.Kubeconfig;
using Bellwether.Operator.Hosting;
using Bellwether.Operator.Options;
using Bellwether.Operator.Syncs.Content;
using Bellwether.Operator.Syncs.Inventory;
using Microsoft.Extensions.Logging.Abstractions;

namespace Bellwether.Cli.Clusters;

/// <summary>The management cluster, as the person at the keyboard may see it. Only reads.</summary>
internal sealed class Management : IDisposable
{
    private readonly ManagementClient _management;

    private Management(ManagementClient management, ManagementCluster cluster, OperatorOptions options, CliWorld world)
    {
        _management = management;
        Cluster = cluster;
        Options = options;
        Eks = new EksCredentials(
            AwsSettings.FromEnvironment(world.Environment), world.Transports, world.Time, NullLoggerFactory.Instance);
        SignIn = new FollowerSignIn(new KubeconfigCredentials(Client, world.Transports, options, world.Time), Eks, options);
    }

    public IKubernetesClient Client => _management.Client;

    public ManagementCluster Cluster { get; }

    /// <summary>The one that was asked for, else the context's.</summary>
    public string Namespace => _management.Namespace;

    /// <summary>As the operator would have them.</summary>
    public OperatorOptions Options { get; }

    /// <summary>The operator's own way to sign in to followers, with the caller's rights.</summary>
    public FollowerSignIn SignIn { get; }

    /// <summary>The part of <see cref="SignIn"/> that is for EKS.</summary>
    public EksCredentials Eks { get; }

    /// <exception cref="CliException">It can't be reached, or who it is can't be read.</exception>
    public static async Task<Management> ConnectAsync(ClusterArguments arguments, CliWorld world, CancellationToken cancellationToken)
    {
        var client = ManagementClient.Open(arguments, world);
        try
        {
            var kubeSystem = await Reads.OfAsync(
                client.Client.GetAsync(ResourceKind.Namespace.Metadata(), ObjectKey.Cluster("kube-system"), cancellationToken),
                "get on namespaces/kube-system",
                "it tells the management cluster from its followers");
            var uid = kubeSystem.Metadata.Uid ?? "";
            var options = new OperatorOptions { Namespace = arguments.OperatorNamespace, OriginId = arguments.OriginId, AllowedRoleArns = arguments.AllowedRoleArns };
            var cluster = new ManagementCluster(uid, new Origin(arguments.OriginId ?? uid));
            return new Management(client, cluster, options, world);
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    /// <summary>
    /// The key that fingerprints on copies are made with; made up if the operator has none yet, since then there are no copies that it could
    /// have marked.
    /// </summary>
    /// <returns>The key, and whether it is the operator's.</returns>
    /// <exception cref="CliException">It can't be read, so that nobody can tell which copies are in step.</exception>
    public async Task<(FingerprintKey Key, bool IsTheOperators)> ReadFingerprintKeyAsync(CancellationToken cancellationToken)
    {
        var secret = new ObjectKey(Options.Namespace, FingerprintKeyStore.SecretName);
        try
        {
            return (await FingerprintKeyStore.ReadAsync(Client, secret, cancellationToken), true);
        }
        catch (KubernetesException exception) when (exception.IsNotFound)
        {
            var random = new byte[FingerprintKey.Length];
            System.Security.Cryptography.RandomNumberGenerator.Fill(random);
            return (new FingerprintKey(random), false);
        }
        catch (KubernetesException exception) when (exception.IsForbidden)
        {
            throw Reads.Denied(
                $"get on secrets/{secret.Name} in namespace {secret.Namespace}",
                "without the fingerprint key in it nobody can tell which copies are in step (--operator-namespace says where the operator is)");
        }
        catch (KubernetesException exception)
        {
            throw Reads.Failed(exception);
        }
        catch (InvalidFingerprintKeyException exception)
        {
            throw new CliException(exception.Message);
        }
    }

    /// <exception cref="CliException">They can't be listed.</exception>
    public Task<IReadOnlyList<FollowerCluster>> ListFollowersAsync(CancellationToken cancellationToken) =>
        Reads.ListAsync(
            Client, BellwetherApi.FollowerClusters, new ListOptions(), "list on followerclusters.bellwether.dev", "they say where copies may go", cancellationToken);

    /// <summary>The labels of all Namespaces by their name, if access rules select by them; empty otherwise, without asking.</summary>
    /// <exception cref="CliException">They can't be listed.</exception>
    public async Task<IReadOnlyDictionary<string, Dictionary<string, string>>> ListNamespaceLabelsAsync(
        IEnumerable<FollowerCluster> followers, CancellationToken cancellationToken)
    {
        if (!followers.Any(follower => follower.Spec?.Access?.Exists(rule => rule?.From?.Selector is not null) == true))
        {
            return new Dictionary<string, Dictionary<string, string>>();
        }

        var namespaces = await Reads.ListAsync(
            Client,
            ResourceKind.Namespace.Metadata(),
            new ListOptions(),
            "list on namespaces",
            "access rules of FollowerClusters select them by their labels",
            cancellationToken);
        return namespaces.ToDictionary(item => item.Metadata.Name ?? "", item => item.Metadata.Labels ?? []);
    }

    /// <summary>All syncs, in all namespaces: two can want the same target.</summary>
    /// <exception cref="CliException">They can't be listed.</exception>
    public Task<IReadOnlyList<CrossClusterSync>> ListSyncsAsync(CancellationToken cancellationToken) =>
        Reads.ListAsync(
            Client,
            BellwetherApi.CrossClusterSyncs,
            new ListOptions(),
            "list on crossclustersyncs.bellwether.dev in all namespaces",
            "another sync may have the better claim to a target",
            cancellationToken);

    public void Dispose()
    {
        Eks.Dispose();
        _management.Dispose();
    }
}
