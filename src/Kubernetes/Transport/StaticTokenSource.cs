namespace Bellwether.Kubernetes.Transport;

/// <summary>One token for ever, such as that of a kubeconfig. A refused one is given out again, since there is no other.</summary>
public sealed class StaticTokenSource(BearerToken token) : ITokenSource
{
    public ValueTask<BearerToken> GetTokenAsync(CancellationToken cancellationToken) => ValueTask.FromResult(token);

    public void Refuse(BearerToken token)
    {
    }

    public override string ToString() => nameof(StaticTokenSource);
}
