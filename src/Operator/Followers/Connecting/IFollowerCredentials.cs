using Bellwether.Crds;

namespace Bellwether.Operator.Followers.Connecting;

/// <summary>Turns what a FollowerCluster says about signing in into a link.</summary>
internal interface IFollowerCredentials
{
    /// <summary>Gets the credentials and opens a link with them; no call to the follower is made yet.</summary>
    /// <param name="cluster">With a spec that passed validation.</param>
    /// <param name="anew">What was handed out before led to a failure: what is remembered of where the cluster is must not be used.</param>
    /// <param name="cancellationToken">Of the connection.</param>
    /// <returns>The link, or why there is none.</returns>
    Task<(FollowerLink? Link, FollowerFailure? Failure)> OpenAsync(FollowerCluster cluster, bool anew, CancellationToken cancellationToken);

    /// <summary>The FollowerCluster is gone, and its links are closed: what is kept for it leaves memory.</summary>
    void Forget(string follower);
}
