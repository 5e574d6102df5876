using Bellwether.Cli.Audits;
using Bellwether.Cli.Differences;
using Bellwether.Cli.Plans;
using Bellwether.Cli.Rendering;
using Bellwether.Crds;
using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Resources;
using Bellwether.Operator.Audit.Comparing;
using Bellwether.Operator.Followers;
using Bellwether.Operator.Syncs.Content;
using Bellwether.Operator.Syncs.Planning;
using Bellwether.Operator.Syncs.Writing;

namespace Bellwether.Cli.Tests.Rendering;

/// <summary>What people see of plan and diff.</summary>
public sealed class ScreenTests
{
    [Theory]
    [InlineData(80)]
    [InlineData(160)]
    [InlineData(null)]
    public void A_plan_is_readable_at_this_width(int? width)
    {
        using var screen = new StringWriter();

        new PlanTable(screen, width, all: false).Write(Report(withDifferences: false));

        GoldenScreen.IsAsBefore($"plan-{width?.ToString() ?? "pipe"}.txt", screen.ToString());
        GoldenScreen.Fits(screen.ToString(), width);
    }

    [Theory]
    [InlineData(80)]
    [InlineData(160)]
    public void A_diff_is_readable_at_this_width(int width)
    {
        using var screen = new StringWriter();

        new PlanTable(screen, width, all: true).Write(Report(withDifferences: true));

        GoldenScreen.IsAsBefore($"diff-{width}.txt", screen.ToString());
        GoldenScreen.Fits(screen.ToString(), width);
    }

    [Fact]
    public void Json_has_the_shape_of_its_page()
    {
        GoldenScreen.IsAsBefore("diff.json", PlanJson.Render(Report(withDifferences: true), "Diff") + "\n");
    }

    [Theory]
    [InlineData(80)]
    [InlineData(160)]
    [InlineData(null)]
    public void An_audit_is_readable_at_this_width(int? width)
    {
        using var screen = new StringWriter();

        new AuditTable(screen, width).Write(Audit());

        GoldenScreen.IsAsBefore($"audit-{width?.ToString() ?? "pipe"}.txt", screen.ToString());
        GoldenScreen.Fits(screen.ToString(), width);
    }

    [Fact]
    public void Json_of_an_audit_has_the_shape_of_its_page()
    {
        GoldenScreen.IsAsBefore("audit.json", AuditJson.Render(Audit()) + "\n");
    }

    private static AuditReport Audit()
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

    private static PlanReport Report(bool withDifferences)
    {
        var created = Action(PlannedActionKind.Create, "ingress", PlanReasons.Missing) with { CreateNamespace = true };
        var updated = Action(PlannedActionKind.Apply, "prod", PlanReasons.SourceChanged);
        var east = new FollowerReport(
            "east",
            "https://1.2.3.4:6443",
            null,
            [
                created,
                updated,
                Action(
                    PlannedActionKind.Blocked,
                    "payments-of-a-team-with-a-long-name",
                    CopyReasons.AccessDenied,
                    "No rule in spec.access for prod lets it write to namespace payments-of-a-team-with-a-long-name: none has it among its to.namespaces, and a rule without to means the same namespace."),
                Action(PlannedActionKind.Unchanged, "web", PlanReasons.InStep),
            ])
        {
            Differences = !withDifferences ? new Dictionary<CopyTarget, TargetDifference>() : new Dictionary<CopyTarget, TargetDifference>
            {
                [created.Target] = new()
                {
                    Changes = [new("data[tls.crt]", null, "hmac:0123456789ab"), new("metadata.labels[app]", null, "\"web\"")],
                    Note = "Namespace ingress isn't there yet, so the follower could not be asked to try it.",
                },
                [updated.Target] = new()
                {
                    Changes = [new("data[tls.crt]", "hmac:aaaaaaaaaaaa", "hmac:bbbbbbbbbbbb"), new("data[ca.crt]", "hmac:cccccccccccc", null)],
                    Deviations = [new("metadata.labels[app]", "\"web\"", "\"changed\"")],
                    Failure = new WriteFailure(CopyReasons.Rejected, "The follower rejects Secret prod/wildcard-tls as invalid (data)."),
                },
            },
        };
        var west = new FollowerReport(
            "west",
            "https://5.6.7.8:6443",
            new FollowerFailure(
                FollowerStep.Reach,
                FollowerClusterReasons.EndpointUnreachable,
                "https://5.6.7.8:6443 didn't answer in time. Check that it is well, and what is between the clusters."),
            []);
        var missing = SourceFacts.Missing(new SourceRejection(CrossClusterSyncReasons.SourceNotFound, "Secret prod/gone not found."));
        return new PlanReport(
            "7d1c9a0e-0000-0000-0000-000000000000",
            [
                new SyncReport(new ObjectKey("prod", "wildcard-tls"))
                {
                    Kind = ResourceKind.Secret,
                    Sources = SourceSelection.Named("wildcard-tls", SourceFacts.Present(new ContentDigest("uid", "1", 1, 1))),
                    Held = new HeldDeletion { Hash = "0123456789ab", Count = 12, Window = "Sync", Message = "12 of 12 copies would be deleted." },
                    UnknownFollowers = ["north"],
                    Followers = [east, west],
                },
                new SyncReport(new ObjectKey("prod", "gone"))
                {
                    Kind = ResourceKind.Secret,
                    Sources = SourceSelection.Named("gone", missing),
                    Followers =
                    [
                        new FollowerReport(
                            "east",
                            "https://1.2.3.4:6443",
                            null,
                            [
                                new PlannedAction(
                                    PlannedActionKind.Blocked,
                                    new CopyTarget(ResourceKind.Secret, new ObjectKey("prod", "gone")),
                                    CrossClusterSyncReasons.SourceNotFound,
                                    "Secret prod/gone not found."),
                            ]),
                    ],
                },
                new SyncReport(new ObjectKey("prod", "typo")) { Problem = "The spec is invalid: spec.targets: at least 1 targets, got 0." },
            ],
            ["There is no Secret bellwether-system/bellwether-fingerprint-key yet: the operator has not run in that namespace."]);
    }

    private static PlannedAction Action(PlannedActionKind kind, string @namespace, string reason, string message = "") =>
        new(kind, new CopyTarget(ResourceKind.Secret, new ObjectKey(@namespace, "wildcard-tls")), reason, message);
}
