using Bellwether.Operator.Followers.Eks.Aws;

namespace Bellwether.Operator.Followers.Eks;

/// <summary>The session of a follower's role. Holds credentials, so it can't be formatted.</summary>
/// <param name="session">Of the role.</param>
/// <param name="signer">The operator's own, by which it was asked for.</param>
/// <param name="madeAt">As <see cref="TimeProvider.GetTimestamp"/> gave it.</param>
internal sealed class AssumedRole(AwsSession session, AwsSession signer, long madeAt)
{
    public AwsSession Session { get; } = session;

    public AwsSession Signer { get; } = signer;

    public long MadeAt { get; } = madeAt;

    public override string ToString() => nameof(AssumedRole);
}
