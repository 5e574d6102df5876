using Bellwether.Cli.Audits;
using Bellwether.Cli.Rendering;
using Bellwether.Crds;
using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Resources;
using Bellwether.Operator.Audit.Comparing;
using Bellwether.Operator.Followers;
using Bellwether.Operator.Syncs.Planning;

namespace Bellwether.Cli.Tests.Rendering.Catalogue;

/// <summary>What people see of audit verify.</summary>
internal static class AuditScreens
{
    public static IEnumerable<AScreen> All =>
    [
        .. AScreen.AtAllWidths("audit", width => new AuditTable(width).Lines(Rich())),
        .. AScreen.Fleets.SelectMany(followers => AScreen.AtTerminals($"audit-{followers}", width => new AuditTable(width).Lines(Of(followers)))),
        new("audit.json", () => AuditJson.Render(Rich()) + "\n"),
        new("audit.yaml", () => JsonAsYaml.Of(AuditJson.Render(Rich()))),
    ];

    /// <summary>So many followers. Every seventh is down; the second has a copy without a file, the third another content than its file tells.</summary>
    internal static AuditReport Of(int followers) => Rich() with
    {
        Followers = [.. Enumerable.Range(0, followers).Select(index => Follower(followers == 1 ? "east" : $"mc-project-{index:0000}", index))],
        Notes = [],
        Signatures = followers == 1 ? new SignatureReport(120, []) : null,
    };

    private static FollowerAudit Follower(string name, int index)
    {
        var server = $"https://{name}.example.com:6443";
        return index % 7 == 3
            ? new FollowerAudit(name, server, new FollowerFailure(FollowerStep.Reach, FollowerClusterReasons.EndpointUnreachable, $"{server} didn't answer in time. Check that it is well, and what is between the clusters."))
            : new FollowerAudit(name, server, null)
            {
                InStep = 12,
                Differences = index switch
                {
                    1 => [Difference(TrailDifferenceKind.Missing, "ingress", "wildcard-tls")],
                    2 => [Difference(TrailDifferenceKind.Stale, "ingress", "wildcard-tls")],
                    _ => [],
                },
            };
    }

    private static AuditReport Rich()
    {
        var down = new FollowerFailure(
            FollowerStep.Reach,
            FollowerClusterReasons.EndpointUnreachable,
            "https://5.6.7.8:6443 didn't answer in time. Check that it is well, and what is between the clusters.");
        return new AuditReport(
            "7d1c9a0e-0000-0000-0000-000000000000",
            "https://git.example.com/platform/bellwether-audit.git",
            "main",
            "3f2a9c1d0b7e6a5544332211ffeeddccbbaa0099",
            [
                new FollowerAudit("east", "https://1.2.3.4:6443", null)
                {
                    InStep = 40,
                    Vague = 1,
                    Changing = 2,
                    Problems = ["1 file tells of a copy where nobody may look, or of a kind that isn't served: clusters/east/prod/Widget.example.com/w.yaml"],
                    Differences =
                    [
                        Difference(TrailDifferenceKind.Missing, "ingress", "wildcard-example-com"),
                        Difference(TrailDifferenceKind.Stale, "payments-of-a-team-with-a-long-name", "a-certificate-of-a-team"),
                        Difference(TrailDifferenceKind.Extra, "prod", "\u001b[31mold"),
                    ],
                },
                new FollowerAudit("gone", null, null) { IsForgotten = true, Differences = [Difference(TrailDifferenceKind.Extra, "prod", "old")] },
                new FollowerAudit("north", "https://9.9.9.9:6443", null) { InStep = 1 },
                new FollowerAudit("west", "https://5.6.7.8:6443", down),
            ])
        {
            Notes = ["What differed was looked at again after 5s, since changes of a moment ago are still on their way: 2 of 6 differences were gone."],
            Signatures = new SignatureReport(120, [new RejectedCommit("0123456789abcdef0123456789abcdef01234567", "is not signed")]),
        };
    }

    private static TrailDifference Difference(TrailDifferenceKind kind, string @namespace, string name) =>
        new(kind, $"clusters/east/{@namespace}/Secret/{name}.yaml", new CopyTarget(ResourceKind.Secret, new ObjectKey(@namespace, name)), null) { Sync = $"prod/{name}" };
}
