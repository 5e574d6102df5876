using Bellwether.Crds;
using Bellwether.Kubernetes.Entities;
using Bellwether.Operator.Followers;

namespace Bellwether.Operator.Tests.Followers;

public sealed class FollowerConditionsTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(FollowerPhase.Connecting, "Ready=Unknown/Pending Reconciling=True/Progressing Authenticated=Unknown/NotChecked Reachable=Unknown/NotChecked Authorized=Unknown/NotChecked")]
    [InlineData(FollowerPhase.Syncing, "Ready=Unknown/Progressing Reconciling=True/Progressing Authenticated=True/CredentialsAccepted Reachable=True/Answered Authorized=True/PermissionsGranted")]
    [InlineData(FollowerPhase.Ready, "Ready=True/Connected Authenticated=True/CredentialsAccepted Reachable=True/Answered Authorized=True/PermissionsGranted")]
    public void Of_WhenNothingFails_TellsHowFarItIs(FollowerPhase phase, string conditions) =>
        Text(new FollowerState(phase)).Should().Be(conditions);

    [Fact]
    public void Of_WhenSuspended_ReadySaysSoAndTheOthersTellOfTheConnection()
    {
        var status = FollowerStatus.Next(new(), new FollowerState(FollowerPhase.Ready), 1, null, Now, suspended: true);

        string.Join(' ', status.Conditions.Select(condition => $"{condition.Type}={condition.Status}/{condition.Reason}")).Should().Be(
            "Ready=Unknown/Suspended Authenticated=True/CredentialsAccepted Reachable=True/Answered Authorized=True/PermissionsGranted");
        FollowerStatus.SaysEnough(status, new FollowerState(FollowerPhase.Syncing), 1).Should().BeTrue("after a restart it is still so");
        var lost = new FollowerState(FollowerPhase.Lost) { Failure = new FollowerFailure(FollowerStep.Reach, "Why", "") };
        FollowerStatus.Next(status, lost, 1, null, Now, suspended: true).Conditions[0]
            .Should().BeEquivalentTo(new { Type = "Ready", Status = "False", Reason = "Why" });
    }

    [Theory]
    [InlineData(FollowerStep.Specify, "Authenticated=Unknown/NotChecked Reachable=Unknown/NotChecked Authorized=Unknown/NotChecked")]
    [InlineData(FollowerStep.Configure, "Authenticated=False/Why Reachable=Unknown/NotChecked Authorized=Unknown/NotChecked")]
    [InlineData(FollowerStep.Reach, "Authenticated=Unknown/NotChecked Reachable=False/Why Authorized=Unknown/NotChecked")]
    [InlineData(FollowerStep.Authenticate, "Authenticated=False/Why Reachable=Unknown/NotChecked Authorized=Unknown/NotChecked")]
    [InlineData(FollowerStep.Identify, "Authenticated=True/CredentialsAccepted Reachable=False/Why Authorized=Unknown/NotChecked")]
    [InlineData(FollowerStep.Authorize, "Authenticated=True/CredentialsAccepted Reachable=True/Answered Authorized=False/Why")]
    public void Of_WhenAStepFails_TheFirstThatFailsExplainsAndLaterOnesAreUnknown(FollowerStep step, string conditions)
    {
        Text(new FollowerState(FollowerPhase.Lost) { Failure = new FollowerFailure(step, "Why", "") })
            .Should().Be($"Ready=False/Why Reconciling=True/ProgressingWithRetry {conditions}");
        Text(new FollowerState(FollowerPhase.Stalled) { Failure = new FollowerFailure(step, "Why", "", Stalls: true) })
            .Should().Be($"Ready=False/Why Stalled=True/Why {conditions}");
    }

    [Fact]
    public void Of_WhenTheClusterCannotBeReached_TellsThatAWSWasAsked()
    {
        const string Role = "arn:aws:sts::111122223333:assumed-role/follower/bellwether-east";
        var state = new FollowerState(FollowerPhase.Failing) { Failure = new FollowerFailure(FollowerStep.Reach, "Why", ""), Identity = Role };
        Text(state).Should().EndWith("Authenticated=True/RoleAssumed Reachable=False/Why Authorized=Unknown/NotChecked");
        FollowerStatus.Next(new(), state, 1, null, Now).Identity.Should().Be(Role);
    }

    [Fact]
    public void Next_WhenTheStateIsAboutAnOlderSpec_SaysSo() =>
        FollowerStatus.Next(new(), new FollowerState(FollowerPhase.Ready) { Generation = 1 }, generation: 2, null, Now)
            .Should().BeEquivalentTo(new { ObservedGeneration = 1L });

    [Fact]
    public void Next_WhenRefused_KeepsTheClusterUIDThatWasKnown() =>
        FollowerStatus.Next(
            new() { ClusterUID = "known" },
            new FollowerState(FollowerPhase.Stalled) { Failure = new FollowerFailure(FollowerStep.Identify, "Why", "", Stalls: true) },
            1,
            null,
            Now).ClusterUID.Should().Be("known");

    [Theory]
    [InlineData(FollowerPhase.Connecting, Condition.True, 3, true)]
    [InlineData(FollowerPhase.Connecting, Condition.False, 3, true)]
    [InlineData(FollowerPhase.Connecting, Condition.True, 2, false)]
    [InlineData(FollowerPhase.Syncing, Condition.True, 3, true)]
    [InlineData(FollowerPhase.Syncing, Condition.False, 3, false)]
    [InlineData(FollowerPhase.Failing, Condition.True, 3, false)]
    [InlineData(FollowerPhase.Ready, Condition.True, 3, false)]
    public void SaysEnough_OnlyWhileConnectingWithAStatusOfThisGeneration(FollowerPhase phase, string ready, long observed, bool enough)
    {
        var status = new FollowerClusterStatus
        {
            ObservedGeneration = observed,
            Conditions = [new Condition { Type = ConditionTypes.Ready, Status = ready }],
        };

        FollowerStatus.SaysEnough(status, new FollowerState(phase), generation: 3).Should().Be(enough);
    }

    private static string Text(FollowerState state) => string.Join(' ', FollowerConditions.Of(state, 1).MergeInto([], Now)
        .Select(condition => $"{condition.Type}={condition.Status}/{condition.Reason}"));
}
