using System.Text.RegularExpressions;
using Bellwether.Crds;
using Bellwether.Operator.Validation;

namespace Bellwether.Operator.Followers.Validation;

/// <summary>What AWS asks of the names that lead to an EKS cluster, and what they must have in common. Pure.</summary>
internal static partial class EksRules
{
    public static void Check(SpecRules rules, string field, EksCluster eks)
    {
        var before = rules.Violations.Count;
        rules.Text($"{field}.account", eks.Account, 12, Limits.AwsAccount, Account(), "must be the 12 digits of an AWS account, in quotes");
        rules.Text(
            $"{field}.roleARN", eks.RoleARN, 20, Limits.RoleArn, RoleArn(),
            "must be the ARN of an IAM role, such as arn:aws:iam::111122223333:role/bellwether-follower");
        rules.Text(
            $"{field}.clusterName", eks.ClusterName, 1, Limits.EksClusterName, ClusterName(),
            "must be letters, digits, '-' and '_', beginning with a letter or digit");
        rules.Text($"{field}.region", eks.Region, 1, Limits.AwsRegion, Region(), "must be an AWS region, such as eu-west-1");
        if (eks.ExternalID is not null)
        {
            rules.Text(
                $"{field}.externalID", eks.ExternalID, 2, Limits.ExternalId, ExternalId(), "must be letters, digits and any of _+=,.@:/-", quote: false);
        }

        if (rules.Violations.Count > before)
        {
            return;
        }

        var parts = eks.RoleARN.Split(':', 6);
        if (parts[4] != eks.Account)
        {
            rules.Break($"{field}.roleARN", $"the account in roleARN must be the one in account, {eks.Account}, got {parts[4]}");
        }

        if (parts[1] != PartitionOf(eks.Region))
        {
            rules.Break($"{field}.roleARN", $"the partition in roleARN must be that of region {eks.Region}, {PartitionOf(eks.Region)}, got {parts[1]}");
        }
    }

    private static string PartitionOf(string region) =>
        region.StartsWith("cn-", StringComparison.Ordinal) ? "aws-cn"
        : region.StartsWith("us-gov-", StringComparison.Ordinal) ? "aws-us-gov"
        : "aws";

    [GeneratedRegex(Patterns.AwsAccount, RegexOptions.ExplicitCapture)]
    private static partial Regex Account();

    [GeneratedRegex(Patterns.RoleArn, RegexOptions.ExplicitCapture)]
    private static partial Regex RoleArn();

    [GeneratedRegex(Patterns.EksClusterName, RegexOptions.ExplicitCapture)]
    private static partial Regex ClusterName();

    [GeneratedRegex(Patterns.AwsRegion, RegexOptions.ExplicitCapture)]
    private static partial Regex Region();

    [GeneratedRegex(Patterns.ExternalId, RegexOptions.ExplicitCapture)]
    private static partial Regex ExternalId();
}
