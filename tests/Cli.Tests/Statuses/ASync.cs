using Bellwether.Crds;
using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Resources;
using Bellwether.Operator.Audit.Recording;
using Bellwether.Operator.Syncs.Content;
using Bellwether.Operator.Syncs.Planning;
using Bellwether.Operator.Syncs.Reporting;
using Bellwether.Operator.Syncs.Validation;
using Bellwether.Operator.Validation;

namespace Bellwether.Cli.Tests.Statuses;

/// <summary>A CrossClusterSync of namespace prod that was well for days, and how it stands since lately; the operator's code says so in a status.</summary>
internal sealed record ASync(string Name)
{
    /// <summary>Breaks a rule: it has no targets.</summary>
    public static readonly CrossClusterSyncSpec WithoutTargets = new() { Source = new() { ApiVersion = "v1", Kind = "Secret", Name = "typo" }, Targets = [] };

    /// <summary>Followers with one copy each, which is as it should be.</summary>
    public string[] InStep { get; init; } = [];

    /// <summary>Followers with one copy each, which is still to be written.</summary>
    public string[] Pending { get; init; } = [];

    public IReadOnlyList<CopyFailure> Failures { get; init; } = [];

    public bool Suspend { get; init; }

    public HeldDeletion? Held { get; init; }

    public AuditLag? Lag { get; init; }

    public static CrossClusterSync Invalid(string name)
    {
        var sync = new CrossClusterSync { Metadata = new() { Namespace = "prod", Name = name, Generation = 1 }, Spec = WithoutTargets };
        sync.Status = SyncStatusBuilder.Invalid(sync, SpecViolation.Summarize(SyncValidator.Validate(WithoutTargets)), new(), AFleet.Lately);
        return sync;
    }

    public CrossClusterSync Written()
    {
        var sync = new CrossClusterSync
        {
            Metadata = new() { Namespace = "prod", Name = Name, Generation = 3 },
            Spec = new() { Source = new() { ApiVersion = "v1", Kind = "Secret", Name = Name }, Suspend = Suspend },
        };
        var facts = Facts(sync);
        FollowerOutcome[] inStep = [.. InStep.Select(follower => Outcome(follower, [Target(TargetState.Synced)], AFleet.Now.AddMinutes(-40)))];
        var before = SyncStatusBuilder.Build(facts with { Spec = sync.Spec with { Suspend = false } }, inStep.Length > 0 ? inStep : [Outcome("any", [Target(TargetState.Synced)])], [], new(), AFleet.Before);
        FollowerOutcome[] others =
        [
            .. Pending.Select(follower => Outcome(follower, [Target(TargetState.Pending)])),
            .. Failures.GroupBy(failure => failure.Cluster).Select(group => Outcome(group.Key, [.. group.Select(Target)])),
        ];
        sync.Status = SyncStatusBuilder.Build(facts, [.. inStep, .. others], [], before, AFleet.Lately, Held, Lag);
        return sync;
    }

    private SyncFacts Facts(CrossClusterSync sync) => new()
    {
        Key = sync.Key(),
        Uid = Name,
        Generation = 3,
        Spec = sync.Spec,
        Created = AFleet.Before,
        Deleting = false,
        Kind = ResourceKind.Secret,
        Sources = SourceSelection.Named(Name, SourceFacts.Present(new ContentDigest("uid", "1", 1, 1))),
    };

    private TargetOutcome Target(TargetState state) =>
        new(new CopyTarget(ResourceKind.Secret, new ObjectKey("ingress", Name)), state, "", "", NeedsPerson: false, IsLeaving: false);

    private static TargetOutcome Target(CopyFailure failure) => new(
        new CopyTarget(ResourceKind.Secret, new ObjectKey(failure.Namespace ?? "", failure.Name ?? "")),
        TargetState.Failing,
        failure.Reason,
        failure.Message,
        NeedsPerson: failure.Reason == CopyReasons.ForeignObject,
        IsLeaving: false);

    private static FollowerOutcome Outcome(string follower, TargetOutcome[] targets, DateTimeOffset? lastWrite = null) =>
        new(follower, targets, IsStale: false, lastWrite);
}
