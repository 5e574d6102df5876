using Bellwether.Kubernetes.Entities;
using Bellwether.Operator.Status;

namespace Bellwether.Operator.Tests.Status;

public sealed class ReadyEventsTests
{
    [Theory]
    [InlineData("", "True/Synced", "Normal Synced")]
    [InlineData("", "Unknown/Pending", "")]
    [InlineData("Unknown/Pending", "True/Synced", "Normal Synced")]
    [InlineData("True/Synced", "True/Synced", "")]
    [InlineData("True/Synced", "False/CopiesFailing", "Warning CopiesFailing")]
    [InlineData("False/CopiesFailing", "False/CopiesFailing", "")]
    [InlineData("False/CopiesFailing", "False/SourceNotFound", "Warning SourceNotFound")]
    [InlineData("False/SourceNotFound", "True/Synced", "Normal Synced")]
    [InlineData("True/Synced", "Unknown/FollowerUnavailable", "")]
    [InlineData("True/Synced", "False/Progressing", "")]
    [InlineData("True/Synced", "False/Suspended", "Normal Suspended")]
    [InlineData("True/Connected", "False/TokenRejected", "Warning TokenRejected")]
    public void Between_WhenReadyTurns_TellsItOnce(string before, string after, string expected)
    {
        var found = ReadyEvents.Between(Ready(before), Ready(after));

        (found is var (type, reason, message) ? $"{type} {reason}" : "").Should().Be(expected);
        (found?.Message).Should().Be(expected.Length > 0 ? "Why." : null);
    }

    private static List<Condition> Ready(string condition) => condition.Split('/') is [var status, var reason]
        ? [new Condition { Type = "Stalled", Status = "True", Reason = "Other" }, new Condition { Type = "Ready", Status = status, Reason = reason, Message = "Why." }]
        : [];
}
