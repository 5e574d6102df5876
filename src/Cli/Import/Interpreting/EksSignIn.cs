using Bellwether.Cli.Import.Reading;
using Bellwether.Crds;
using Bellwether.Operator.Followers.Validation;
using Bellwether.Operator.Validation;

namespace Bellwether.Cli.Import.Interpreting;

/// <summary>Makes <c>spec.eks</c> of how kubed signs in to an EKS cluster. Pure.</summary>
internal sealed class EksSignIn
{
    private readonly List<string> _comments = [];
    private readonly List<string> _problems = [];

    private EksSignIn()
    {
    }

    /// <param name="address">What the context's own names say.</param>
    /// <param name="call">The call that gets kubed its tokens; null: a program that isn't known.</param>
    /// <param name="program">The program.</param>
    /// <param name="profiles">Of the aws CLI that kubed has.</param>
    public static SignIn Of(EksAddress? address, EksCall? call, string program, AwsProfiles profiles)
    {
        var made = new EksSignIn();
        if (call is null)
        {
            made._comments.Add($"kubed runs the program {program} for this cluster, which isn't known; the endpoint is one of EKS.");
        }

        var eks = made.Make(address ?? new EksAddress(), call, profiles);
        return new SignIn { Eks = eks, Comments = made._comments, Problems = made._problems };
    }

    private EksCluster Make(EksAddress address, EksCall? call, AwsProfiles profiles)
    {
        var chain = call is null ? null : RoleChain.Of(profiles, call.Profile);
        Tell(chain, call);
        var (role, externalId) = call?.RoleArn is { } given ? (given, call.ExternalId) : (chain?.RoleArn, chain?.ExternalId);
        var account = address.Account ?? AccountOf(role);
        if (role is not null && AccountOf(role) is { } owner && owner != account)
        {
            _problems.Add($"signs in as {role}, but the cluster is in account {account}: name a role there in spec.eks.roleARN");
            (role, externalId) = (null, null);
        }

        var region = address.Region ?? call?.Region ?? chain?.Region;
        if (address.Region is { } own && call?.Region is { } asked && own != asked)
        {
            _comments.Add($"kubed asks for tokens in region {asked}; the cluster's own is {own}.");
        }

        var eks = new EksCluster
        {
            Account = account ?? Missing("account", "the AWS account of the cluster"),
            RoleARN = role ?? Missing("roleARN", "the role in the cluster's account that the operator takes on", $"arn:aws:iam::{account ?? SignIn.Unknown}:role/{SignIn.Unknown}"),
            ClusterName = call?.ClusterName ?? address.ClusterName ?? Missing("clusterName", "the cluster's name in EKS"),
            Region = region ?? Missing("region", "the region of the cluster"),
            ExternalID = externalId,
        };
        return Checked(eks);
    }

    /// <summary>What AWS wouldn't take is told and left to be filled in, rather than be found out when it is applied.</summary>
    private EksCluster Checked(EksCluster eks)
    {
        var rules = new SpecRules();
        EksRules.Check(rules, "spec.eks", eks);
        foreach (var violation in rules.Violations.Where(violation => !violation.Rule.Contains(SignIn.Unknown, StringComparison.Ordinal)))
        {
            _problems.Add($"gives a value that a FollowerCluster doesn't take: {violation}");
            eks = violation.Field switch
            {
                "spec.eks.account" => eks with { Account = SignIn.Unknown },
                "spec.eks.roleARN" => eks with { RoleARN = SignIn.Unknown },
                "spec.eks.clusterName" => eks with { ClusterName = SignIn.Unknown },
                "spec.eks.region" => eks with { Region = SignIn.Unknown },
                _ => eks with { ExternalID = SignIn.Unknown },
            };
        }

        return eks;
    }

    private void Tell(RoleChain? chain, EksCall? call)
    {
        if (chain is not null)
        {
            _comments.Add(call!.RoleArn is null ? chain.Way : $"{chain.Way} With that, kubed takes on the role that its arguments name.");
        }

        if (chain?.Problem is { } problem)
        {
            _problems.Add($"can't be followed to its credentials: {problem}");
        }

        _comments.Add("Check: the operator takes this role on itself, so the role has to trust the operator's role, and be allowed to describe the cluster.");
    }

    private string Missing(string field, string what, string? instead = null)
    {
        _problems.Add($"doesn't say {what}: fill in spec.eks.{field}");
        return instead ?? SignIn.Unknown;
    }

    private static string? AccountOf(string? role) =>
        role?.Split(':', 6) is ["arn", _, "iam", "", { Length: 12 } account, _] && account.All(char.IsAsciiDigit) ? account : null;
}
