using Bellwether.Cli.Checks;
using Bellwether.Cli.Rendering;
using Bellwether.Crds;
using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Resources;
using Bellwether.Operator.Followers;

namespace Bellwether.Cli.Tests.Rendering.Catalogue;

/// <summary>What people see of a check.</summary>
internal static class CheckScreens
{
    public static IEnumerable<AScreen> All =>
    [
        .. AScreen.AtAllWidths("check", width => new CheckTable(width).Lines(Rich())),
        .. AScreen.AtTerminals("check", width => new CheckTable(width).Lines(Rich()), 60),
        .. AScreen.Fleets.SelectMany(followers => AScreen.AtTerminals($"check-{followers}", width => new CheckTable(width).Lines(Of(followers)))),
        new("check.json", () => CheckJson.Render(Rich()) + "\n"),
        new("check.yaml", () => JsonAsYaml.Of(CheckJson.Render(Rich()))),
    ];

    /// <summary>So many followers. Every seventh is down, and every seventh lacks a right that nobody needs yet.</summary>
    internal static CheckReport Of(int followers) =>
        new([], [.. Enumerable.Range(0, followers).Select(index => Check(followers == 1 ? "east" : $"mc-project-{index:0000}", index))]);

    private static FollowerCheck Check(string name, int index)
    {
        var check = new FollowerCheck(Follower(name, Eks(name)));
        foreach (var step in check.Steps.ToArray())
        {
            if (index % 7 == 3 && step.Step == CheckedStep.Connection)
            {
                check.Fail(step.Step, TimeSpan.FromSeconds(10), new FollowerFailure(
                    FollowerStep.Reach,
                    FollowerClusterReasons.EndpointUnreachable,
                    $"https://{name}.example.com:6443 didn't answer in time. Check that it is well, and what is between the clusters."));
                break;
            }

            check.Pass(step.Step, TimeSpan.FromMilliseconds(12));
        }

        if (index % 7 == 5)
        {
            check.Warn(CheckedStep.Permissions, new FollowerFailure(FollowerStep.Authorize, FollowerClusterReasons.Forbidden, $"In {name} the operator may not create secrets in namespace prod. No sync needs this now; the follower is Ready until one does."));
        }

        return check;
    }

    private static CheckReport Rich()
    {
        var east = new FollowerCheck(Follower("mc-project-k8s", Eks("mc-project-k8s")));
        east.Pass(CheckedStep.Spec, null);
        east.Pass(CheckedStep.BaseIdentity, TimeSpan.FromMilliseconds(112.7), "arn:aws:iam::999988887777:user/anna, by access keys of the environment");
        east.Fail(CheckedStep.AssumeRole, TimeSpan.FromMilliseconds(87), new FollowerFailure(
            FollowerStep.Configure,
            FollowerClusterReasons.AssumeRoleDenied,
            "STS in eu-west-1 doesn't let the operator take on arn:aws:iam::111122223333:role/bellwether-follower. Check that the role exists, that its trust policy "
            + "names the operator's role and asks for no external ID, and that the operator's role may do sts:AssumeRole on it."));
        east.Cluster.Status.Conditions = [new Condition { Type = ConditionTypes.Ready, Status = Condition.True, Reason = FollowerClusterReasons.Connected }];

        var lab = new FollowerCheck(Follower("lab", new FollowerClusterSpec { Kubeconfig = new() { SecretRef = new() { Name = "lab", Key = "kubeconfig" } } }));
        lab.Pass(CheckedStep.Spec, null);
        lab.Pass(CheckedStep.Kubeconfig, TimeSpan.FromMilliseconds(5), "https://lab.example.com:6443");
        lab.Pass(CheckedStep.Connection, TimeSpan.FromSeconds(1.26), "v1.36.0");
        lab.Pass(CheckedStep.SignIn, TimeSpan.FromMilliseconds(8));
        lab.Pass(CheckedStep.Cluster, null, "UID 7d1c9a0e-0000-0000-0000-000000000000");
        lab.Pass(CheckedStep.Permissions, TimeSpan.FromMilliseconds(60));
        lab.Warn(CheckedStep.Permissions, new FollowerFailure(
            FollowerStep.Authorize,
            FollowerClusterReasons.Forbidden,
            "In https://lab.example.com:6443 the operator may not create secrets in namespace prod. No sync needs this now; the follower is Ready until one does."));
        lab.Notes.Add("lab doesn't serve Widget.example.com; install its CustomResourceDefinition there.");
        lab.Rbac = FollowerRoles.Of(
            new FollowerClusterSpec { Access = [new AccessRule { From = new AccessSource { Namespaces = ["prod"] }, Kinds = ["Secret"] }] },
            [ResourceKind.Secret],
            "bellwether-system",
            FollowerSubject.ServiceAccount("bellwether-system", "bellwether-follower"));

        var west = new FollowerCheck(Follower("west", Eks("west")));
        foreach (var step in west.Steps.ToArray())
        {
            west.Pass(step.Step, TimeSpan.FromMilliseconds(12));
        }

        return new CheckReport(
            ["AWS was asked as arn:aws:iam::999988887777:user/anna (by access keys of the environment). That is your identity, not the operator's: AssumeRole may be allowed to the one and not to the other. docs/guides/cli.md says how to check with the operator's own."],
            [lab, east, west]);
    }

    private static FollowerClusterSpec Eks(string name) =>
        new() { Eks = new EksCluster { Account = "111122223333", ClusterName = name, Region = "eu-west-1", RoleARN = "arn:aws:iam::111122223333:role/bellwether-follower" } };

    private static FollowerCluster Follower(string name, FollowerClusterSpec spec) => new() { Metadata = new ObjectMeta { Name = name }, Spec = spec };
}
