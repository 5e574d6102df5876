namespace Bellwether.Operator.Followers.Connecting;

/// <summary>A token source has no token to give, and knows why.</summary>
internal sealed class SignInException(FollowerFailure failure) : Exception(failure.Message)
{
    public FollowerFailure Failure { get; } = failure;
}
