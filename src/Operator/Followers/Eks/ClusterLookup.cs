using System.Security.Cryptography.X509Certificates;
using System.Text;
using Bellwether.Kubernetes.Configuration;
using Bellwether.Operator.Followers.Connecting;
using Bellwether.Operator.Followers.Eks.Aws;

namespace Bellwether.Operator.Followers.Eks;

/// <summary>Where a cluster is and whom it trusts, as EKS tells; asked again now and then, and when what was told led to a failure.</summary>
internal sealed class ClusterLookup(EksTarget target, Renewable<AssumedRole> assumed, EksClient eks, TimeProvider time) : IDisposable
{
    /// <summary>When the link should be opened again to notice what became of the cluster.</summary>
    public static readonly TimeSpan ReopenAfter = TimeSpan.FromMinutes(10);

    /// <summary>Somewhat less, so that an opening that comes on time does ask.</summary>
    private static readonly TimeSpan Due = TimeSpan.FromMinutes(8);
    private static readonly TimeSpan RetryAfter = TimeSpan.FromMinutes(1);

    /// <summary>Between questions that a failing cluster causes: doubled while the answer stays the same.</summary>
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LastPause = TimeSpan.FromMinutes(2);

    private readonly SemaphoreSlim _asking = new(1, 1);
    private ClusterLocation? _known;
    private long _asked;
    private TimeSpan _due = Due;
    private TimeSpan _pause = FirstPause;

    /// <param name="anew">What is known led to a failure.</param>
    /// <exception cref="SignInException">It isn't told, or the cluster can't be used.</exception>
    public async Task<ClusterLocation> GetAsync(bool anew, CancellationToken cancellationToken)
    {
        await _asking.WaitAsync(cancellationToken);
        try
        {
            var age = time.GetElapsedTime(_asked);
            if (_known is { } known && age < (anew ? _pause : _due))
            {
                return known;
            }

            return await AskAsync(anew, age, cancellationToken);
        }
        finally
        {
            _asking.Release();
        }
    }

    /// <returns>The caller disposes them.</returns>
    /// <exception cref="SignInException">They can't be read.</exception>
    public X509Certificate2Collection Anchors(ClusterLocation location)
    {
        try
        {
            return CertificateBundle.Read(location.CertificateAuthority);
        }
        catch (FormatException)
        {
            throw EksMessages.Unreadable(target, "its certificate authority holds a certificate that can't be read, or none");
        }
    }

    public void Dispose() => _asking.Dispose();

    private async Task<ClusterLocation> AskAsync(bool anew, TimeSpan age, CancellationToken cancellationToken)
    {
        var before = _known;
        try
        {
            _known = Read(await DescribeAsync(cancellationToken));
            _due = Due;
        }
        catch (SignInException exception) when (exception.Failure.SaysNothing && before is not null)
        {
            // Where it was, it still is, as far as anybody knows.
            _due = RetryAfter * (0.8 + (0.4 * Random.Shared.NextDouble()));
            if (anew)
            {
                throw;
            }
        }
        catch (SignInException exception) when (!exception.Failure.SaysNothing)
        {
            _known = null;
            throw;
        }
        finally
        {
            _asked = time.GetTimestamp();
            var inVain = anew && before is not null && _known == before && age <= LastPause * 2;
            _pause = !inVain ? FirstPause : _pause * 2 < LastPause ? _pause * 2 : LastPause;
        }

        return _known!;
    }

    private async Task<EksDescription> DescribeAsync(CancellationToken cancellationToken)
    {
        var role = await assumed.GetAsync(settle: true, cancellationToken);
        try
        {
            try
            {
                return await DescribeAsync(role, cancellationToken);
            }
            catch (AwsCallException exception) when (exception.Problem == AwsProblem.SessionRejected)
            {
                assumed.Drop(role);
                return await DescribeAsync(await assumed.GetAsync(settle: true, cancellationToken), cancellationToken);
            }
        }
        catch (AwsCallException exception)
        {
            throw EksMessages.Describe(exception, target);
        }
    }

    private Task<EksDescription> DescribeAsync(AssumedRole role, CancellationToken cancellationToken) =>
        eks.DescribeClusterAsync(role.Session, target.Region, target.ClusterName, cancellationToken);

    private ClusterLocation Read(EksDescription cluster)
    {
        // arn:partition:eks:region:account:cluster/name
        var arn = cluster.Arn!.Split(':');
        if (arn.Length != 6)
        {
            throw EksMessages.Describe(AwsCallException.Unavailable("an answer that can't be read"), target);
        }

        if (arn[4] != target.Account)
        {
            throw EksMessages.AccountMismatch(target);
        }

        if (cluster.Status is "CREATING" or "DELETING" or "FAILED" or "PENDING")
        {
            throw EksMessages.NotActive(target, cluster.Status);
        }

        if (!Uri.TryCreate(cluster.Endpoint, UriKind.Absolute, out var endpoint)
            || endpoint.Scheme != Uri.UriSchemeHttps
            || endpoint is not { UserInfo: "", Query: "", Fragment: "" })
        {
            throw EksMessages.Unreadable(target, "its endpoint is no https URL");
        }

        var location = new ClusterLocation(
            endpoint, Decode(cluster.CertificateAuthority?.Data), cluster.ResourcesVpcConfig?.EndpointPublicAccess == false);
        foreach (var anchor in Anchors(location))
        {
            anchor.Dispose();
        }

        return location;
    }

    private string Decode(string? base64)
    {
        try
        {
            return Encoding.ASCII.GetString(Convert.FromBase64String(base64 ?? ""));
        }
        catch (FormatException)
        {
            throw EksMessages.Unreadable(target, "its certificate authority isn't base64");
        }
    }
}
