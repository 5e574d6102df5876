using System.Text.RegularExpressions;
using Bellwether.Cli.Import.Reading;

namespace Bellwether.Cli.Import.Interpreting;

/// <summary>What a context's own names say about an EKS cluster: the ARN that aws gives the entry, and the host name of the endpoint. Pure.</summary>
internal sealed partial record EksAddress
{
    public string? ClusterName { get; init; }

    public string? Account { get; init; }

    public string? Region { get; init; }

    /// <summary>Null: neither says that it is one.</summary>
    public static EksAddress? Of(KubedContext context)
    {
        var (entry, name, host) = (Arn().Match(context.Entry), Arn().Match(context.Name), Host().Match(context.Server.IdnHost));
        var arn = entry.Success ? entry : name;
        return arn.Success || host.Success
            ? new EksAddress
            {
                ClusterName = Group(arn, "name"),
                Account = Group(arn, "account"),
                // The endpoint can't be mistaken about where it is.
                Region = Group(host, "region") ?? Group(arn, "region"),
            }
            : null;
    }

    /// <summary>The cluster's name when this is an ARN; null otherwise.</summary>
    public static string? NameIn(string text) => Group(Arn().Match(text), "name");

    private static string? Group(Match match, string name) => match.Groups[name] is { Success: true, Value: var value } ? value : null;

    [GeneratedRegex(@"^arn:aws[a-z-]*:eks:(?<region>[a-z0-9-]+):(?<account>[0-9]{12}):cluster/(?<name>[^/\s]+)$", RegexOptions.ExplicitCapture)]
    private static partial Regex Arn();

    // <hash>.<shard>.<region>.eks.amazonaws.com, or dual-stack <hash>.<shard>.eks-cluster.<region>.api.aws
    [GeneratedRegex(
        @"(\.(?<region>[a-z0-9-]+)\.eks\.amazonaws\.com(\.cn)?|\.eks-cluster\.(?<region>[a-z0-9-]+)\.api\.[a-z.]+)$",
        RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Host();
}
