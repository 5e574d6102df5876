using Bellwether.Cli.Checks;
using Bellwether.Cli.Clusters;
using Bellwether.Crds;
using Bellwether.Operator.Followers.Connecting;
using Bellwether.Operator.Followers.Eks;
using Bellwether.Operator.Followers.Eks.Aws;
using Bellwether.Operator.Followers.Validation;
using Bellwether.Operator.Validation;
using Microsoft.Extensions.Logging.Abstractions;

namespace Bellwether.Cli.Tokens;

/// <summary>The operator's way in to one follower on EKS, used by a person.</summary>
internal sealed class FollowerAccess : IDisposable
{
    private readonly string _name;
    private readonly TimeSpan _timeout;
    private readonly TimeProvider _time;
    private readonly EksCredentials _credentials;
    private readonly EksLease _lease;

    private FollowerAccess(FollowerCluster cluster, AwsSettings settings, ClusterArguments arguments, CliWorld world)
    {
        (_name, _timeout, _time) = (cluster.Metadata.Name!, arguments.Timeout, world.Time);
        _credentials = new EksCredentials(settings, world.Transports, world.Time, NullLoggerFactory.Instance);
        _lease = _credentials.Pool.Take(EksTarget.Of(cluster, cluster.Spec.Eks!));
    }

    /// <exception cref="CliException">The follower is none that AWS could give a token for, or nobody says who asks.</exception>
    public static FollowerAccess Open(FollowerCluster cluster, ClusterArguments arguments, CliWorld world)
    {
        var name = cluster.Metadata.Name;
        if (FollowerValidator.Validate(cluster.Spec) is { Count: > 0 } violations)
        {
            throw new CliException($"FollowerCluster {name} is invalid: {SpecViolation.Summarize(violations)}.");
        }

        if (cluster.Spec.Eks is null)
        {
            throw new CliException(
                $"FollowerCluster {name} has no spec.eks, so AWS makes no token for it: it is signed in to with the kubeconfig in Secret {cluster.Spec.Kubeconfig!.SecretRef!.Name}.");
        }

        var settings = AwsSettings.FromEnvironment(world.Environment);
        return settings.NamesAnIdentity
            ? new FollowerAccess(cluster, settings, arguments, world)
            : throw new CliException(AwsSteps.NoIdentity);
    }

    /// <exception cref="CliException">There is none.</exception>
    public Task<WrittenToken> GetTokenAsync(CancellationToken cancellationToken) =>
        WithinAsync(_lease.Access.WriteTokenAsync, cancellationToken);

    /// <exception cref="CliException">It isn't told.</exception>
    public Task<ClusterLocation> GetLocationAsync(CancellationToken cancellationToken) =>
        WithinAsync(stop => _lease.Access.Description.GetAsync(anew: false, stop), cancellationToken);

    public void Dispose()
    {
        _lease.Dispose();
        _credentials.Dispose();
    }

    private async Task<T> WithinAsync<T>(Func<CancellationToken, Task<T>> ask, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(_timeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            return await ask(either.Token);
        }
        catch (SignInException exception)
        {
            throw new CliException($"FollowerCluster {_name}: {exception.Failure.Reason}: {exception.Failure.Message}");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new CliException($"FollowerCluster {_name}: AWS didn't answer within {_timeout.TotalSeconds:0} s (--timeout).");
        }
    }
}
