using Bellwether.Crds;
using Bellwether.Kubernetes.Entities;
using Bellwether.Operator.Status;

namespace Bellwether.Operator.Followers;

/// <summary>Says a follower's state in conditions. The first step that fails explains; later ones are unknown. Pure.</summary>
internal static class FollowerConditions
{
    private const string Later = "Not looked at yet: an earlier step has to succeed first.";

    private static readonly (string Type, string Reason, string Message)[] Steps =
    [
        (ConditionTypes.Authenticated, FollowerClusterReasons.CredentialsAccepted, "The cluster accepts the credentials."),
        (ConditionTypes.Reachable, FollowerClusterReasons.Answered, "The API server answers, and is the one that is meant."),
        (ConditionTypes.Authorized, FollowerClusterReasons.PermissionsGranted, "The cluster grants the permissions that copies need."),
    ];

    /// <param name="suspended">spec.suspend.</param>
    /// <param name="held">Deletions that wait for approval; null for none.</param>
    public static ConditionSet Of(FollowerState state, long generation, bool suspended = false, HeldDeletion? held = null)
    {
        var set = new ConditionSet(generation);
        switch (state)
        {
            case { Failure: { Stalls: true } failure }:
                set.Ready(Condition.False, failure.Reason, failure.Message).Stalled(failure.Reason, failure.Message);
                break;
            case { Failure: { } failure }:
                set.Ready(Condition.False, failure.Reason, failure.Message)
                    .Reconciling(CommonReasons.ProgressingWithRetry, "The operator keeps trying.");
                break;
            case { Phase: FollowerPhase.Ready } when suspended:
                set.Ready(
                    Condition.Unknown,
                    FollowerClusterReasons.Suspended,
                    $"{Connected(state)} spec.suspend is true: nothing is written or deleted, and copies may be out of date.");
                break;
            case { Phase: FollowerPhase.Ready }:
                set.Ready(Condition.True, FollowerClusterReasons.Connected, Connected(state));
                break;
            case { Phase: FollowerPhase.Syncing }:
                set.Ready(Condition.Unknown, CommonReasons.Progressing, "Connected; its namespaces and copies are being listed.")
                    .Reconciling(CommonReasons.Progressing, "Its namespaces and copies are being listed.");
                break;
            default:
                set.Ready(Condition.Unknown, CommonReasons.Pending, "Not connected yet.")
                    .Reconciling(CommonReasons.Progressing, "The operator is connecting.");
                break;
        }

        foreach (var (type, reason, message) in Steps)
        {
            var (status, why, text) = Judge(state, type, reason, message);
            set.With(type, status, why, text);
        }

        return held is null ? set : set.With(ConditionTypes.DeletionHeld, Condition.True, CommonReasons.DeletionHeld, held.Message);
    }

    private static (string Status, string Reason, string Message) Judge(FollowerState state, string type, string reason, string message)
    {
        var good = (Condition.True, reason, message);
        var unknown = (Condition.Unknown, FollowerClusterReasons.NotChecked, Later);
        if (state.Failure is not { } failure)
        {
            return state.Phase == FollowerPhase.Connecting ? unknown : good;
        }

        var bad = (Condition.False, failure.Reason, failure.Message);
        var assumed = state.Identity is { } identity
            ? (Condition.True, FollowerClusterReasons.RoleAssumed, $"AWS lets the operator act as {identity}; the cluster hasn't answered yet.")
            : unknown;
        return (failure.Step, type) switch
        {
            (FollowerStep.Specify, _) => unknown,
            (FollowerStep.Configure, ConditionTypes.Authenticated) => bad,
            (FollowerStep.Configure, _) => unknown,
            (FollowerStep.Reach, ConditionTypes.Authenticated) => assumed,
            (FollowerStep.Reach, ConditionTypes.Reachable) => bad,
            (FollowerStep.Reach, _) => unknown,
            (FollowerStep.Authenticate, ConditionTypes.Authenticated) => bad,
            (FollowerStep.Authenticate, _) => unknown,
            (FollowerStep.Identify, ConditionTypes.Authenticated) => good,
            (FollowerStep.Identify, ConditionTypes.Reachable) => bad,
            (FollowerStep.Identify, _) => unknown,
            (_, ConditionTypes.Authorized) => bad,
            _ => good,
        };
    }

    private static string Connected(FollowerState state) =>
        state.ServerVersion is { Length: > 0 } version ? $"Connected; the cluster runs {version}." : "Connected.";
}
