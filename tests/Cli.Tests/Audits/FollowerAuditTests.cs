using Bellwether.Cli.Audits;
using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Resources;
using Bellwether.Operator.Audit.Comparing;
using Bellwether.Operator.Syncs.Planning;

namespace Bellwether.Cli.Tests.Audits;

public sealed class FollowerAuditTests
{
    [Fact]
    public void Only_what_differs_at_both_looks_counts()
    {
        var first = new FollowerAudit("east", null, null)
        {
            Differences = [Difference(TrailDifferenceKind.Missing, "stays"), Difference(TrailDifferenceKind.Extra, "gone"), Difference(TrailDifferenceKind.Missing, "turns")],
        };
        var second = new FollowerAudit("east", null, null)
        {
            InStep = 7,
            Differences = [Difference(TrailDifferenceKind.Missing, "stays"), Difference(TrailDifferenceKind.Stale, "turns"), Difference(TrailDifferenceKind.Missing, "new")],
        };

        var confirmed = first.Confirmed(second);

        confirmed.Differences.Select(difference => difference.Path).Should().Equal("stays");
        confirmed.Changing.Should().Be(2);
        confirmed.InStep.Should().Be(7);
    }

    private static TrailDifference Difference(TrailDifferenceKind kind, string path) =>
        new(kind, path, new CopyTarget(ResourceKind.Secret, new ObjectKey("prod", path)), null);
}
