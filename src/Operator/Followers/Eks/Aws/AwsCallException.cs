namespace Bellwether.Operator.Followers.Eks.Aws;

/// <summary>The one error of a call to AWS. What AWS said is classified and not kept: it can quote what was sent.</summary>
internal sealed class AwsCallException(AwsProblem problem, string what) : Exception($"A call to AWS failed: {what}.")
{
    public AwsProblem Problem { get; } = problem;

    /// <summary>In our words, such as <c>no answer within 8 s</c>.</summary>
    public string What { get; } = what;

    public static AwsCallException Unavailable(string what) => new(AwsProblem.Unavailable, what);
}
