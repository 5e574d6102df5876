using Bellwether.Crds;
using Bellwether.Kubernetes.Entities;
using Bellwether.Operator.Followers;
using Bellwether.Operator.Followers.Connecting;

namespace Bellwether.Cli.Checks;

/// <summary>One follower on its way through the steps. Used by one step at a time.</summary>
internal sealed class FollowerCheck : IAsyncDisposable
{
    private readonly List<CheckStep> _steps;

    public FollowerCheck(FollowerCluster cluster)
    {
        Cluster = cluster;
        // Whatever a broken spec says: what would be tried for it.
        CheckedStep[] signingIn = IsEks
            ? [CheckedStep.BaseIdentity, CheckedStep.AssumeRole, CheckedStep.DescribeCluster, CheckedStep.Token]
            : [CheckedStep.Kubeconfig];
        CheckedStep[] all =
            [CheckedStep.Spec, .. signingIn, CheckedStep.Connection, CheckedStep.SignIn, CheckedStep.Cluster, CheckedStep.Permissions];
        _steps = [.. all.Select(step => new CheckStep(step, StepState.NotTried))];
    }

    public FollowerCluster Cluster { get; }

    public string Name => Cluster.Metadata.Name ?? "";

    public bool IsEks => Cluster.Spec?.Eks is not null;

    public IReadOnlyList<CheckStep> Steps => _steps;

    /// <summary>Null until it is signed in to.</summary>
    public FollowerLink? Link { get; set; }

    /// <summary>What the cluster answered; null if it didn't.</summary>
    public string? ClusterUid { get; set; }

    /// <summary>Of the time that this follower may take, what it has used.</summary>
    public TimeSpan Used { get; set; }

    /// <summary>Manifests that grant in the follower what is missing; null if nothing is.</summary>
    public string? Rbac { get; set; }

    /// <summary>What is worth knowing and fails nothing, in sentences.</summary>
    public List<string> Notes { get; } = [];

    public bool HasFailed => _steps.Exists(step => step.State == StepState.Failed);

    /// <summary>What the operator said of it last; null if it said nothing yet.</summary>
    public Condition? OperatorsVerdict => Cluster.Status?.Conditions?.Find(condition => condition.Type == ConditionTypes.Ready);

    public void Pass(CheckedStep step, TimeSpan? took, string? detail = null) => Set(new(step, StepState.Passed, took, detail));

    /// <summary>A step that passed showed that something is amiss.</summary>
    public void Warn(CheckedStep step, FollowerFailure amiss) =>
        Set(new(step, StepState.Warned, _steps.Find(known => known.Step == step)?.Took, null, amiss));

    /// <summary>A step was tried, and this came of it. The failure may be that of a later step, which the same answer told of.</summary>
    public void Fail(CheckedStep tried, TimeSpan? took, FollowerFailure failure)
    {
        var failed = StepOf(failure, tried);
        if (failed == tried)
        {
            Set(new(tried, StepState.Failed, took, null, failure));
            return;
        }

        Pass(tried, took);
        if (failed == CheckedStep.Permissions && tried < CheckedStep.SignIn)
        {
            // Who is told that it may not is known.
            Pass(CheckedStep.SignIn, null);
        }

        Set(new(failed, StepState.Failed, null, null, failure));
    }

    public ValueTask DisposeAsync() => Link?.DisposeAsync() ?? ValueTask.CompletedTask;

    private static CheckedStep StepOf(FollowerFailure failure, CheckedStep tried)
    {
        var told = failure.Step switch
        {
            FollowerStep.Authenticate => CheckedStep.SignIn,
            FollowerStep.Identify => CheckedStep.Cluster,
            FollowerStep.Authorize => CheckedStep.Permissions,
            _ => tried,
        };
        return told > tried ? told : tried;
    }

    private void Set(CheckStep step) => _steps[_steps.FindIndex(known => known.Step == step.Step)] = step;
}
