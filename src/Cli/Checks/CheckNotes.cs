namespace Bellwether.Cli.Checks;

/// <summary>Says how far a check can stand in for the operator's own. Pure.</summary>
internal static class CheckNotes
{
    /// <param name="operatorRole">The ARN of the operator's role, if it is known.</param>
    public static IEnumerable<string> Of(IReadOnlyCollection<FollowerCheck> checks, AwsSteps aws, string? operatorRole)
    {
        if (checks.Any(check => check.IsEks) && aws.Identity is { } identity)
        {
            yield return Who(identity, aws.Way, operatorRole);
        }

        yield return "This machine's network was tried, not that of the operator's pod: names, routes and proxies there may be others.";
    }

    private static string Who(string identity, string? way, string? operatorRole)
    {
        if (operatorRole is not null && OperatorRole.IsOf(identity, operatorRole))
        {
            return $"AWS was asked as {identity} (by {way}), a session of the operator's own role {operatorRole}.";
        }

        return $"AWS was asked as {identity} (by {way}). That is your identity, not the operator's"
            + (operatorRole is null ? "" : $", whose role is {operatorRole}")
            + ": AssumeRole may be allowed to the one and not to the other. docs/guides/cli.md says how to check with the operator's own.";
    }
}
