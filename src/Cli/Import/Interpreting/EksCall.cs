using Bellwether.Cli.Import.Reading;

namespace Bellwether.Cli.Import.Interpreting;

/// <summary>
/// What a call of <c>aws eks get-token</c> (<see href="https://docs.aws.amazon.com/cli/latest/reference/eks/get-token.html"/>) or
/// <c>aws-iam-authenticator token</c> (<see href="https://github.com/kubernetes-sigs/aws-iam-authenticator"/>) says. Pure.
/// </summary>
internal sealed record EksCall
{
    public string? ClusterName { get; init; }

    public string? RoleArn { get; init; }

    public string? ExternalId { get; init; }

    public string? Region { get; init; }

    public string? Profile { get; init; }

    /// <summary>Null: it is another program, or another of its commands.</summary>
    public static EksCall? Of(ProgramCall call)
    {
        var isAws = Named(call, "aws") && call.Arguments.Contains("eks") && call.Arguments.Contains("get-token");
        var isAuthenticator = (Named(call, "aws-iam-authenticator") || Named(call, "heptio-authenticator-aws")) && call.Arguments.Contains("token");
        return isAws || isAuthenticator
            ? new EksCall
            {
                ClusterName = isAws ? call.Option("--cluster-name", "--cluster-id") : call.Option("--cluster-id", "-i"),
                RoleArn = isAws ? call.Option("--role-arn") : call.Option("--role", "-r"),
                ExternalId = isAws ? null : call.Option("--external-id", "-e"),
                Region = call.Option("--region") ?? call.Variable("AWS_REGION", "AWS_DEFAULT_REGION"),
                Profile = (isAws ? call.Option("--profile") : null) ?? call.Variable("AWS_PROFILE", "AWS_DEFAULT_PROFILE"),
            }
            : null;
    }

    private static bool Named(ProgramCall call, string program) => call.Program == program || call.Program == $"{program}.exe";
}
