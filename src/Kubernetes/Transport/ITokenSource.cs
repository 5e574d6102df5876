namespace Bellwether.Kubernetes.Transport;

/// <summary>Gives the bearer tokens for one cluster. Thread-safe; asked for every request, so it answers from memory when it can.</summary>
public interface ITokenSource
{
    /// <summary>
    /// A token that should be accepted now. What is thrown becomes the inner exception of a <see cref="KubernetesException"/> with
    /// <see cref="RequestFailure.TokenUnavailable"/>, so its message must not hold credentials.
    /// </summary>
    ValueTask<BearerToken> GetTokenAsync(CancellationToken cancellationToken);

    /// <summary>The server answered 401 to this token: don't give it out again if there is another to be had. Must not throw.</summary>
    void Refuse(BearerToken token);
}
