using Bellwether.Cli.Differences;
using Bellwether.Cli.Plans;
using Bellwether.Cli.Rendering;
using Bellwether.Cli.Tests.Statuses;
using Bellwether.Crds;
using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Resources;
using Bellwether.Operator.Followers;
using Bellwether.Operator.Syncs.Content;
using Bellwether.Operator.Syncs.Planning;
using Bellwether.Operator.Syncs.Writing;

namespace Bellwether.Cli.Tests.Rendering.Catalogue;

/// <summary>What people see of plan and diff.</summary>
internal static class PlanScreens
{
    public static IEnumerable<AScreen> All =>
    [
        .. AScreen.AtAllWidths("plan", width => new PlanTable(width, all: false).Lines(Rich(withDifferences: false))),
        .. AScreen.AtAllWidths("diff", width => new PlanTable(width, all: true).Lines(Rich(withDifferences: true))),
        .. AScreen.Fleets.SelectMany(followers => AScreen.AtTerminals($"plan-{followers}", width => new PlanTable(width, all: false).Lines(Of(followers, withDifferences: false)))),
        .. AScreen.Fleets.SelectMany(followers => AScreen.AtTerminals($"diff-{followers}", width => new PlanTable(width, all: false).Lines(Of(followers, withDifferences: true)))),
        .. AScreen.AtTerminals("plan-in-step", width => new PlanTable(width, all: false).Lines(InStep())),
        new("plan.json", () => PlanJson.Render(Rich(withDifferences: false), "Plan") + "\n"),
        new("plan.yaml", () => JsonAsYaml.Of(PlanJson.Render(Rich(withDifferences: false), "Plan"))),
        new("diff.json", () => PlanJson.Render(Rich(withDifferences: true), "Diff") + "\n"),
    ];

    /// <summary>One sync to so many followers. Every seventh is down; the second holds a foreign object, the third one copy too many.</summary>
    internal static PlanReport Of(int followers, bool withDifferences) => new(
        "7d1c9a0e-0000-0000-0000-000000000000",
        [
            new SyncReport(new ObjectKey("prod", "wildcard-tls"))
            {
                Kind = ResourceKind.Secret,
                Sources = SourceSelection.Named("wildcard-tls", SourceFacts.Present(new ContentDigest("uid", "1", 1, 1))),
                Followers = [.. Enumerable.Range(0, followers).Select(index => Follower(followers == 1 ? "east" : $"mc-project-{index:0000}", index, withDifferences))],
            },
        ],
        []);

    private static FollowerReport Follower(string name, int index, bool withDifferences)
    {
        var server = $"https://{name}.example.com:6443";
        if (index % 7 == 3)
        {
            return new FollowerReport(name, server, new FollowerFailure(FollowerStep.Reach, FollowerClusterReasons.EndpointUnreachable, $"{server} didn't answer in time. Check that it is well, and what is between the clusters."), []);
        }

        var action = (index, index % 2) switch
        {
            (1, _) => Action(PlannedActionKind.Refuse, "ingress", CopyReasons.ForeignObject, "Secret ingress/wildcard-tls is already there and isn't ours. Remove it, or set spec.conflictPolicy to Adopt."),
            (2, _) => Action(PlannedActionKind.Delete, "ingress", PlanReasons.Deselected),
            (_, 0) => Action(PlannedActionKind.Apply, "ingress", PlanReasons.SourceChanged),
            _ => Action(PlannedActionKind.Unchanged, "ingress", PlanReasons.InStep),
        };
        return new FollowerReport(name, server, null, [action])
        {
            Differences = withDifferences && action.Kind == PlannedActionKind.Apply
                ? new Dictionary<CopyTarget, TargetDifference> { [action.Target] = new() { Changes = [new("data[tls.crt]", "hmac:aaaaaaaaaaaa", "hmac:bbbbbbbbbbbb")] } }
                : new Dictionary<CopyTarget, TargetDifference>(),
        };
    }

    private static PlanReport InStep()
    {
        var (report, unchanged) = (Of(1, withDifferences: false), Action(PlannedActionKind.Unchanged, "ingress", PlanReasons.InStep));
        return report with { Syncs = [report.Syncs[0] with { Followers = [report.Syncs[0].Followers[0] with { Actions = [unchanged] }] }] };
    }

    private static PlanReport Rich(bool withDifferences)
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
                    Held = AFleet.HeldOfSync("wildcard-tls"),
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
                Planner.Invalid(ASync.Invalid("typo")),
            ],
            ["There is no Secret bellwether-system/bellwether-fingerprint-key yet: the operator has not run in that namespace. If it runs in another one, name it with --operator-namespace: copies that it made would otherwise seem to be out of step."]);
    }

    private static PlannedAction Action(PlannedActionKind kind, string @namespace, string reason, string message = "") =>
        new(kind, new CopyTarget(ResourceKind.Secret, new ObjectKey(@namespace, "wildcard-tls")), reason, message);
}
