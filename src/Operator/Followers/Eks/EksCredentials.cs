using System.Security.Cryptography;
using System.Text;
using Bellwether.Crds;
using Bellwether.Kubernetes.Resources;
using Bellwether.Kubernetes.Transport;
using Bellwether.Operator.Followers.Connecting;
using Bellwether.Operator.Followers.Eks.Aws;
using Bellwether.Operator.Followers.Eks.Identity;
using Bellwether.Operator.Hosting;
using Microsoft.Extensions.Logging;

namespace Bellwether.Operator.Followers.Eks;

/// <summary>
/// Signs in to EKS clusters by IAM: the operator's own identity takes on the follower's role, which tells where the cluster is and signs
/// tokens for it. Nothing of AWS is touched before the first follower needs it.
/// </summary>
internal sealed class EksCredentials : IFollowerCredentials, IDisposable
{
    private readonly IClusterTransportFactory _transports;
    private readonly TimeProvider _time;
    private readonly AwsTransport _aws;
    private readonly BaseIdentity _base;

    public EksCredentials(AwsSettings settings, IClusterTransportFactory transports, TimeProvider time, ILoggerFactory loggers)
    {
        (_transports, _time) = (transports, time);
        _aws = new AwsTransport(time);
        var endpoints = new AwsEndpoints(settings);
        var sts = new StsClient(endpoints, _aws);
        var eks = new EksClient(endpoints, _aws);
        _base = new BaseIdentity(settings, sts, time, loggers.CreateLogger<BaseIdentity>());
        var logger = loggers.CreateLogger<EksAccess>();
        Pool = new EksAccessPool(target => new EksAccess(target, _base, sts, eks, time, logger), time);
    }

    internal EksAccessPool Pool { get; }

    /// <summary>Who takes on the followers' roles.</summary>
    internal BaseIdentity Base => _base;

    /// <summary>Something is being made or renewed now.</summary>
    internal bool IsRenewing => _base.IsRenewing || Pool.IsRenewing;

    /// <inheritdoc/>
    public async Task<(FollowerLink? Link, FollowerFailure? Failure)> OpenAsync(
        FollowerCluster cluster, bool anew, CancellationToken cancellationToken)
    {
        var eks = cluster.Spec.Eks!;
        var target = EksTarget.Of(cluster, eks);
        var lease = Pool.Take(target);
        try
        {
            var location = await lease.Access.Description.GetAsync(anew, cancellationToken);
            // A token that can't be made is best known before the cluster is asked with it.
            await lease.Access.GetTokenAsync(cancellationToken);
            return (Open(target, eks, location, lease), null);
        }
        catch (SignInException exception)
        {
            lease.Dispose();
            return (null, exception.Failure);
        }
        catch
        {
            lease.Dispose();
            throw;
        }
    }

    public void Forget(string follower) => Pool.Forget(follower);

    public void Dispose()
    {
        Pool.Dispose();
        _base.Dispose();
        _aws.Dispose();
    }

    private FollowerLink Open(EksTarget target, EksCluster eks, ClusterLocation location, EksLease lease)
    {
        var endpoint = new ClusterEndpoint(target.Follower, location.Endpoint)
        {
            TrustAnchors = lease.Access.Description.Anchors(location),
            Tokens = new EksTokenSource(lease.Access),
        };
        var fingerprint = TrustFingerprint.Of(endpoint);
        var server = location.Endpoint.AbsoluteUri.TrimEnd('/');
        var client = new KubernetesClient(endpoint, options: null, _time, _transports.Create(endpoint));
        return new FollowerLink(
            client,
            new EksFailures(server, eks, location.IsPrivate),
            server,
            fingerprint,
            CredentialsIdOf(target, location, fingerprint),
            new LinkResources(client, endpoint, lease))
        {
            Identity = lease.Access.Identity,
            // Spread, so that a fleet that began together doesn't come back together.
            ReopenAfter = ClusterLookup.ReopenAfter * (0.9 + (0.1 * Random.Shared.NextDouble())),
        };
    }

    private static string CredentialsIdOf(EksTarget target, ClusterLocation location, string? fingerprint)
    {
        string[] parts =
        [
            target.Follower, target.Account, target.RoleArn, target.ExternalId ?? "", target.ClusterName, target.Region,
            location.Endpoint.AbsoluteUri, fingerprint ?? "", location.IsPrivate ? "private" : "public",
        ];
        return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', parts))));
    }
}
