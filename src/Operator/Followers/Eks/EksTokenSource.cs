using Bellwether.Kubernetes.Transport;

namespace Bellwether.Operator.Followers.Eks;

/// <summary>Gives one follower's tokens to its client.</summary>
internal sealed class EksTokenSource(EksAccess access) : ITokenSource
{
    public ValueTask<BearerToken> GetTokenAsync(CancellationToken cancellationToken) => access.GetTokenAsync(cancellationToken);

    public void Refuse(BearerToken token) => access.Refuse(token);

    public override string ToString() => nameof(EksTokenSource);
}
