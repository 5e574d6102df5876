using Bellwether.Crds;

namespace Bellwether.Operator.Followers.Connecting;

/// <summary>Turns what a FollowerCluster says about signing in into a link.</summary>
internal interface IFollowerCredentials
{
    /// <summary>Reads the credentials and opens a link with them; no call to the follower is made yet.</summary>
    /// <returns>The link, or why there is none; a spec that passed validation is presumed.</returns>
    Task<(FollowerLink? Link, FollowerFailure? Failure)> OpenAsync(FollowerCluster cluster, CancellationToken cancellationToken);
}
